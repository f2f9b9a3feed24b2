/// Tests of providers, and the contract that each of them keeps.
@org.jspecify.annotations.NullMarked
package dev.parley.providers;
