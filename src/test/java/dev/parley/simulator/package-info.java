/// Tests of the simulator, with the providers' own SDKs and with plain sockets.
@NullMarked
package dev.parley.simulator;

import org.jspecify.annotations.NullMarked;
