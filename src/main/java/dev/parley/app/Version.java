package dev.parley.app;

import picocli.CommandLine.IVersionProvider;

/// The version of this build.
final class Version implements IVersionProvider {
    static String current() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Parley " + current() + " on Java " + Runtime.version()};
    }
}
