package dev.parley.platform.sql;

import java.nio.file.Path;

/// A process of its own that runs an embedded server and commits one row, to be killed by a test.
final class EmbeddedServerProcess {
    private EmbeddedServerProcess() {}

    public static void main(String[] args) throws Exception {
        var server = EmbeddedServer.start(Path.of(args[0]), Path.of(args[1]));
        try (var connection = server.owner().connect()) {
            Schema.execute(connection, "create table kept (word text)");
            Schema.execute(connection, "insert into kept values ('committed')");
        }
        System.out.println("committed");
        Thread.sleep(Long.MAX_VALUE);
    }
}
