package dev.parley.platform.http;

/// A header of an upstream request. Line breaks in the value are sent as blanks.
public record UpstreamHeader(String name, String value) {}
