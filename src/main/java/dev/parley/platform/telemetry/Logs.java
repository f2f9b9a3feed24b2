package dev.parley.platform.telemetry;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BinaryOperator;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where log lines go and what they look like.
public final class Logs {
    /// Lines that wait for the writer; beyond it lines of level INFO and lower are dropped rather than requests
    /// stopped.
    private static final int QUEUE = 8192;

    /// Under which name the tenant of the running request stands in the diagnostic context.
    public static final String TENANT = "tenant";

    private static final String ASYNC = "async";
    private static final Duration FLUSH = Duration.ofSeconds(2);
    private static final String IGNORED = "[ignore]";

    private Logs() {}

    public enum Format {
        /// One JSON object a line, for machines.
        JSON,
        /// For people.
        TEXT
    }

    /// Replaces whatever was configured before.
    ///
    /// @param file null writes to standard output; a file is rolled each day and at 100 MB, and 14 days or 2 GB are
    /// kept
    /// @param level the least that is logged: `error`, `warn`, `info`, `debug`, `trace`
    /// @throws IllegalArgumentException when there is no such level
    public static void configure(Format format, @Nullable Path file, String level) {
        var least = Level.toLevel(level, null);
        if (least == null)
            throw new IllegalArgumentException(
                    "The log level must be error, warn, info, debug or trace, and not " + level + ".");
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var target = file == null ? new ConsoleAppender<ILoggingEvent>() : rolling(context, file);
        target.setContext(context);
        target.setEncoder(format == Format.JSON ? json(context) : text(context));
        target.setImmediateFlush(true);
        target.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(async(context, target));
        root.setLevel(least);
        quiet(context, least);
    }

    /// Lets a tenant's lines be changed before they are written: of a request that is authenticated, what its
    /// messages, fields and exceptions say.
    /// @param tenantAndText from a tenant's id and a text to what may be written
    public static void screen(BinaryOperator<String> tenantAndText) {
        LogScreen.by(tenantAndText);
    }

    /// Writes what is waiting, for 2 seconds at most, and closes the file.
    public static void close() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(ASYNC) instanceof AsyncAppender async) {
            // stopping interrupts the writer, and the line it then writes is lost: let it finish first
            long end = System.nanoTime() + FLUSH.toNanos();
            while (busy(async) && System.nanoTime() < end)
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
        context.stop();
    }

    /// The writer waits on its empty queue when it has written the last line.
    private static boolean busy(AsyncAppender async) {
        return async.getNumberOfElementsInQueue() > 0 || writing(async);
    }

    private static boolean writing(AsyncAppender async) {
        for (var thread : Thread.getAllStackTraces().keySet())
            if (thread.getName().equals("AsyncAppender-Worker-" + async.getName()))
                return thread.getState() != Thread.State.WAITING;
        return false;
    }

    /// Libraries tell what they do in more words than an operator wants, unless asked. What goes over the wire they do
    /// not tell even then: it holds callers' and providers' keys.
    private static void quiet(LoggerContext context, Level least) {
        if (!least.isGreaterOrEqual(Level.INFO)) {
            for (var name : new String[] {"org.eclipse.jetty", "org.apache.hc"})
                context.getLogger(name).setLevel(Level.INFO);
            return;
        }
        for (var name :
                new String[] {"org.eclipse.jetty", "com.zaxxer.hikari", "org.flywaydb", "io.javalin", "io.zonky"})
            context.getLogger(name).setLevel(Level.WARN);
    }

    private static AsyncAppender async(LoggerContext context, OutputStreamAppender<ILoggingEvent> target) {
        var async = new LogScreen();
        async.setContext(context);
        async.setName(ASYNC);
        async.setQueueSize(QUEUE);
        async.setNeverBlock(true);
        async.addAppender(target);
        async.start();
        return async;
    }

    private static RollingFileAppender<ILoggingEvent> rolling(LoggerContext context, Path file) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setFile(file.toString());
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i.gz");
        policy.setMaxFileSize(FileSize.valueOf("100MB"));
        policy.setMaxHistory(14);
        policy.setTotalSizeCap(FileSize.valueOf("2GB"));
        policy.start();
        appender.setRollingPolicy(policy);
        return appender;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        var names = new LogstashFieldNames();
        names.setTimestamp("time");
        names.setLogger("logger");
        names.setVersion(IGNORED);
        names.setLevelValue(IGNORED);
        names.setThread(IGNORED);
        var encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setFieldNames(names);
        encoder.setTimeZone("UTC");
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0} %msg %kvp{NONE} %X{request_id} %X{tenant}%n");
        encoder.start();
        return encoder;
    }
}
