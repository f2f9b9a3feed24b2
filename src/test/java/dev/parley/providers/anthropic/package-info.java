/// Tests of Anthropic's dialect.
@org.jspecify.annotations.NullMarked
package dev.parley.providers.anthropic;
