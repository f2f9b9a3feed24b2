package dev.parley.gateway.dialects;

import org.jspecify.annotations.Nullable;

/// Where in a request something stands. Spelled out only when it is at fault.
record Path(@Nullable Path parent, @Nullable String name, int index) {
    static final Path ROOT = new Path(null, null, -1);

    Path field(String field) {
        return new Path(this, field, -1);
    }

    Path item(int at) {
        return new Path(this, null, at);
    }

    /// `messages[2].content[0].image_url`; `body` for the whole.
    @Override
    public String toString() {
        if (parent == null) return "body";
        if (name == null) return parent + "[" + index + "]";
        return parent.parent == null ? name : parent + "." + name;
    }
}
