package dev.parley.privacy.detect;

/// Personal data from `start` to before `end` of the text that was searched.
public record Finding(Kind kind, int start, int end) {}
