/// Tests of OpenAI's dialect.
@org.jspecify.annotations.NullMarked
package dev.parley.providers.openai;
