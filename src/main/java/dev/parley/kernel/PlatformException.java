package dev.parley.kernel;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A failure with a code that the caller is to see. The detail is written for the caller: it says what was wrong and
/// what would be right, and holds no secret and nothing of another tenant.
public final class PlatformException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String parameter;
    private final @Nullable Duration retryAfter;
    private final transient Map<String, Object> members;

    public PlatformException(ErrorCode code, String detail) {
        this(code, detail, null, null, Map.of(), null);
    }

    public PlatformException(ErrorCode code, String detail, @Nullable Throwable cause) {
        this(code, detail, null, null, Map.of(), cause);
    }

    private PlatformException(
            ErrorCode code,
            String detail,
            @Nullable String parameter,
            @Nullable Duration retryAfter,
            Map<String, Object> members,
            @Nullable Throwable cause) {
        // without a stack trace when the caller is at fault: nobody reads it, and it costs more than the answer
        super(detail, cause, false, code.fault() == ErrorCode.Fault.PARLEY);
        this.code = code;
        this.parameter = parameter;
        this.retryAfter = retryAfter;
        this.members = members;
    }

    /// An INVALID_REQUEST that names the field at fault, such as `messages[0].role`.
    public static PlatformException invalid(String parameter, String detail) {
        return new PlatformException(ErrorCode.INVALID_REQUEST, detail, parameter, null, Map.of(), null);
    }

    /// An INVALID_REQUEST that names every fault there is, at least one, as the member `errors`.
    public static PlatformException invalid(List<FieldFault> faults) {
        var first = faults.getFirst();
        var more = faults.size() == 1 ? "" : " There are " + faults.size() + " such faults; errors names each.";
        return invalid(first.field(), first.detail() + more).faults(faults);
    }

    /// An UNSUPPORTED_PARAMETER that names the field.
    public static PlatformException unsupported(String parameter, String detail) {
        return new PlatformException(ErrorCode.UNSUPPORTED_PARAMETER, detail, parameter, null, Map.of(), null);
    }

    /// The same failure with the time after which a retry makes sense (`Retry-After`).
    public PlatformException retryAfter(Duration time) {
        return new PlatformException(code, detail(), parameter, time, members, getCause());
    }

    /// The same failure with one more member of its problem details (RFC 9457, section 3.2).
    /// @param value anything that can be written as JSON
    public PlatformException with(String name, Object value) {
        var all = new LinkedHashMap<>(members);
        all.put(name, value);
        return new PlatformException(
                code, detail(), parameter, retryAfter, Collections.unmodifiableMap(all), getCause());
    }

    /// The same failure with each field that has a part in it, as the member `errors`.
    public PlatformException faults(List<FieldFault> each) {
        return with("errors", List.copyOf(each));
    }

    public ErrorCode code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    /// The field of the request that is at fault.
    public Optional<String> parameter() {
        return Optional.ofNullable(parameter);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /// Further members of its problem details, in their order.
    public Map<String, Object> members() {
        return members;
    }
}
