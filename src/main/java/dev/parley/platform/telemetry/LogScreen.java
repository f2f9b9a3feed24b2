package dev.parley.platform.telemetry;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

/// Takes out of a tenant's log lines what the tenant does not want there: from messages, fields and the messages of
/// exceptions, before a line waits to be written.
final class LogScreen extends AsyncAppender {
    /// Tenant and text to text.
    private static volatile @Nullable BinaryOperator<String> screen;
    /// What is logged while a line is looked at is not looked at.
    private static final ThreadLocal<Boolean> LOOKING = ThreadLocal.withInitial(() -> false);

    static void by(BinaryOperator<String> tenantAndText) {
        screen = tenantAndText;
    }

    @Override
    protected void append(ILoggingEvent event) {
        var by = screen;
        var tenant = MDC.get(Logs.TENANT);
        super.append(
                by == null || tenant == null || LOOKING.get()
                        ? event
                        : screened(event, text -> by.apply(tenant, text)));
    }

    private ILoggingEvent screened(ILoggingEvent event, UnaryOperator<String> by) {
        LOOKING.set(true);
        try {
            var before = event.getFormattedMessage();
            var message = by.apply(before);
            var fields = fields(event.getKeyValuePairs(), by);
            var thrown = event.getThrowableProxy();
            if (message.equals(before) && Objects.equals(fields, event.getKeyValuePairs()) && thrown == null)
                return event;
            var copy = new Changed(thrown == null ? null : new Thrown(thrown, by));
            copy.setLoggerContext((LoggerContext) getContext());
            copy.setLoggerName(event.getLoggerName());
            copy.setLevel(event.getLevel());
            copy.setMessage(message);
            copy.setInstant(event.getInstant());
            copy.setThreadName(event.getThreadName());
            copy.setMDCPropertyMap(event.getMDCPropertyMap());
            copy.setKeyValuePairs(fields);
            return copy;
        } finally {
            LOOKING.set(false);
        }
    }

    private static @Nullable List<KeyValuePair> fields(@Nullable List<KeyValuePair> fields, UnaryOperator<String> by) {
        if (fields == null) return null;
        List<KeyValuePair> changed = null;
        for (int i = 0; i < fields.size(); i++) {
            var field = fields.get(i);
            if (!(field.value instanceof String text)) continue;
            var after = by.apply(text);
            if (after.equals(text)) continue;
            if (changed == null) changed = new ArrayList<>(fields);
            changed.set(i, new KeyValuePair(field.key, after));
        }
        return changed == null ? fields : changed;
    }

    private static final class Changed extends LoggingEvent {
        private final @Nullable IThrowableProxy thrown;

        private Changed(@Nullable IThrowableProxy thrown) {
            this.thrown = thrown;
        }

        @Override
        public @Nullable IThrowableProxy getThrowableProxy() {
            return thrown;
        }
    }

    /// An exception with other messages.
    private record Thrown(IThrowableProxy of, UnaryOperator<String> by) implements IThrowableProxy {
        @Override
        public @Nullable String getMessage() {
            var message = of.getMessage();
            return message == null ? null : by.apply(message);
        }

        @Override
        public String getClassName() {
            return of.getClassName();
        }

        @Override
        public StackTraceElementProxy[] getStackTraceElementProxyArray() {
            return of.getStackTraceElementProxyArray();
        }

        @Override
        public int getCommonFrames() {
            return of.getCommonFrames();
        }

        @Override
        public @Nullable IThrowableProxy getCause() {
            return of.getCause() == null ? null : new Thrown(of.getCause(), by);
        }

        @Override
        public IThrowableProxy[] getSuppressed() {
            var suppressed = of.getSuppressed();
            var changed = new IThrowableProxy[suppressed.length];
            for (int i = 0; i < changed.length; i++) changed[i] = new Thrown(suppressed[i], by);
            return changed;
        }

        @Override
        public boolean isCyclic() {
            return of.isCyclic();
        }
    }
}
