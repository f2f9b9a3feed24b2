package dev.parley.app.bench;

import org.jspecify.annotations.Nullable;

/// How a request ended, as its client saw it.
///
/// @param status 0 when no response head came
/// @param usageId the server's id of the usage, when it said one
/// @param content whether text of the model arrived
/// @param complete whether the response came to its end
record Ended(int status, @Nullable String usageId, boolean content, boolean complete) {}
