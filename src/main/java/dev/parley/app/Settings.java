package dev.parley.app;

import dev.parley.platform.config.Config;
import dev.parley.platform.config.ConfigException;
import dev.parley.platform.config.Setting;
import dev.parley.platform.http.Networks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every setting there is. `SettingsTest` holds `docs/configuration.md` against this list.
final class Settings {
    static final Setting<Path> DATA = Setting.path(
            "PARLEY_DATA_DIR", ".parley", "Where the embedded database, indexes, logs and first-run.env are kept");
    static final Setting<Integer> PORT =
            Setting.number("PARLEY_PORT", 8080, 0, 65535, "The port to serve on; 0 takes a free one");
    static final Setting<String> HOST =
            Setting.text("PARLEY_HOST", "0.0.0.0", "The address to serve on; 127.0.0.1 keeps it to this machine");
    static final Setting<Set<Role>> ROLES = new Setting<>(
            "PARLEY_ROLES",
            "all",
            "list of gateway, realtime, ingestion, control, separated by commas, or all",
            "What this node does",
            Role::parse);
    static final Setting<Boolean> DEMO = Setting.flag(
            "PARLEY_DEMO",
            true,
            "Create the demo tenants acme and globex on the first run; false closes the demo page of those that are there, for good");
    static final Setting<String> VECTOR_INDEX = Setting.choice(
            "PARLEY_VECTOR_INDEX",
            "Where vectors of passages are kept: on each node, or in PostgreSQL with pgvector, which"
                    + " knowledge/pgvector.sql prepares",
            "lucene",
            "pgvector");
    static final Setting<Path> TLS_CERTIFICATE = Setting.path(
            "PARLEY_TLS_CERT", "", "PEM file of the certificate and its chain; read again when it changes");
    static final Setting<Path> TLS_KEY =
            Setting.path("PARLEY_TLS_KEY", "", "PEM file of the certificate's private key (PKCS#8, unencrypted)");
    static final Setting<Networks> TRUSTED_PROXIES = new Setting<>(
            "PARLEY_TRUSTED_PROXIES",
            "",
            "networks such as 10.0.0.0/8, separated by commas",
            "Whose X-Forwarded-For is believed when it says who the caller is",
            text -> Networks.parse(
                    Arrays.stream(text.split(",")).map(String::strip).toList()));
    static final Setting<Duration> DRAIN = Setting.duration(
            "PARLEY_DRAIN_TIMEOUT", "30s", "How long running requests and streams may go on after SIGTERM");
    static final Setting<Duration> REQUEST_TIMEOUT = Setting.duration(
            "PARLEY_REQUEST_TIMEOUT",
            "600s",
            "The longest a request may take; a caller may ask for less with x-parley-timeout-ms");
    static final Setting<String> PUBLIC_URL = Setting.text(
            "PARLEY_PUBLIC_URL",
            "",
            "Where callers reach Parley, the same on every node: the issuer of its tokens; localhost and the port"
                    + " without it");
    static final Setting<Duration> SIGNING_KEY_PERIOD = Setting.duration(
            "PARLEY_SIGNING_KEY_PERIOD", "30d", "How long a key signs access tokens before the next one does");
    static final Setting<Boolean> ISSUER_PRIVATE_ADDRESSES = Setting.flag(
            "PARLEY_ISSUER_PRIVATE_ADDRESSES",
            false,
            "Permit tenants' trusted issuers at private addresses and over plain HTTP");
    static final Setting<String> DATABASE_URL = Setting.secret(
            "DATABASE_URL",
            "PostgreSQL 15 or newer, as a user who may create roles: postgres://user:password@host:5432/database;"
                    + " without it Parley runs its own");
    static final Setting<String> MASTER_KEY = Setting.secret(
            "PARLEY_MASTER_KEY",
            "Wraps the keys that encrypt secrets and content: base64 of 32 bytes, or several as id:key separated by"
                    + " commas, the first for new ones; see operations/keys.md");
    static final Setting<Path> MASTER_KEY_FILE = Setting.path(
            "PARLEY_MASTER_KEY_FILE",
            "",
            "The same from a file, read again when it changes; without either, master.key in the data directory, made"
                    + " on the first start");
    static final Setting<Integer> REQUESTS_PER_MINUTE = Setting.number(
            "PARLEY_REQUESTS_PER_MINUTE",
            6000,
            1,
            10_000_000,
            "Requests a minute of a tenant whose configuration does not say");
    static final Setting<Integer> REQUESTS_AT_ONCE = Setting.number(
            "PARLEY_REQUESTS_AT_ONCE",
            500,
            1,
            1_000_000,
            "Requests of one tenant that may run at a time on this node; further ones are refused");
    static final Setting<String> REDIS_URL = Setting.secret(
            "REDIS_URL",
            "Redis, where nodes share tenants' rates and kept answers: redis://user:password@host:6379/0; without it each"
                    + " node counts and keeps for itself");
    static final Setting<Duration> BREAKER_OPEN = Setting.duration(
            "PARLEY_BREAKER_OPEN", "10s", "How long a failing target is passed over before it is tried again");
    static final Setting<Duration> BREAKER_SLOW = Setting.duration(
            "PARLEY_BREAKER_SLOW",
            "30s",
            "An answer that takes longer to begin is slow; a target most of whose answers are is passed over");
    static final Setting<Integer> WAITING_AT_ONCE = Setting.number(
            "PARLEY_WAITING_AT_ONCE",
            300,
            1,
            1_000_000,
            "Requests of one tenant that may wait for one provider at a time on this node");
    static final Setting<Integer> IN_FLIGHT = Setting.number(
            "PARLEY_IN_FLIGHT",
            8000,
            1,
            1_000_000,
            "Requests to models that this node is to run at a time; above shares of it the less urgent are refused");
    static final Setting<Duration> HEDGE_AFTER = Setting.duration(
            "PARLEY_HEDGE_AFTER",
            "1s",
            "How long a target may be silent before a hedged request asks another, until the target's own times are known");
    static final Setting<Integer> CACHE_MB = Setting.number(
            "PARLEY_CACHE_MB",
            64,
            1,
            65_536,
            "Memory in MiB for one tenant's kept answers on this node, and as much again in Redis; the least recently used"
                    + " go first");
    static final Setting<Boolean> TENANT_PROVIDER_PRIVATE_ADDRESSES = Setting.flag(
            "PARLEY_TENANT_PROVIDER_PRIVATE_ADDRESSES",
            false,
            "Permit tenants' own providers at private addresses and over plain HTTP");
    static final Setting<Boolean> INGESTION_PRIVATE_ADDRESSES = Setting.flag(
            "PARLEY_INGESTION_PRIVATE_ADDRESSES",
            false,
            "Permit tenants to have pages and files at private addresses read");
    static final Setting<Integer> PASSAGE_TOKENS = Setting.number(
            "PARLEY_PASSAGE_TOKENS",
            180,
            40,
            220,
            "Tokens to which passages of documents are filled up; after a change all documents are cut anew in the"
                    + " background");
    static final Setting<Duration> DELETE_GRACE = Setting.duration(
            "PARLEY_DELETE_GRACE", "720h", "How long a deleted tenant can be restored before its data may be erased");
    static final Setting<String> LOG_FORMAT =
            Setting.choice("PARLEY_LOG_FORMAT", "JSON lines for machines, or text for people", "json", "text");
    static final Setting<String> LOG_TO = Setting.choice(
            "PARLEY_LOG_TO",
            "logs/parley.log in the data directory (rolled daily), or standard output",
            "file",
            "stdout");
    static final Setting<String> LOG_LEVEL = Setting.choice(
            "PARLEY_LOG_LEVEL", "The least severe level that is logged", "info", "debug", "warn", "error");
    static final Setting<String> OTLP_ENDPOINT = Setting.text(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "", "OpenTelemetry collector for traces (HTTP); none are made without it");
    static final Setting<String> OTLP_HEADERS = Setting.secret(
            "OTEL_EXPORTER_OTLP_HEADERS", "Sent with each export of traces: name=value, separated by commas");
    static final Setting<String> OPENAI_KEY = Setting.secret("OPENAI_API_KEY", "Offers OpenAI's models to all tenants");
    static final Setting<String> OPENAI_URL =
            Setting.text("OPENAI_BASE_URL", "https://api.openai.com/v1", "Another place for OpenAI's models");
    static final Setting<String> ANTHROPIC_KEY =
            Setting.secret("ANTHROPIC_API_KEY", "Offers Anthropic's models to all tenants");
    static final Setting<String> ANTHROPIC_URL =
            Setting.text("ANTHROPIC_BASE_URL", "https://api.anthropic.com", "Another place for Anthropic's models");
    static final Setting<String> LLAMA_URL = Setting.text(
            "LLAMA_API_ENDPOINT", "", "A server that speaks OpenAI's dialect: Ollama, llama.cpp, vLLM, TGI");
    static final Setting<String> LLAMA_KEY = Setting.secret("LLAMA_API_KEY", "Its key, where it takes one");
    static final Setting<String> LLAMA_MODEL =
            Setting.text("LLAMA_MODEL", "", "Its model; without it the first that it lists");
    static final Setting<String> VLLM_URL =
            Setting.text("VLLM_SERVICE_URL", "", "A vLLM server, beside LLAMA_API_ENDPOINT");
    static final Setting<String> VLLM_KEY = Setting.secret("VLLM_API_KEY", "Its key, where it takes one");
    static final Setting<String> VLLM_MODEL =
            Setting.text("VLLM_MODEL", "", "Its model; without it the first that it lists");

    /// In the order of the documentation.
    static final List<Setting<?>> ALL = List.of(
            DATA,
            PORT,
            HOST,
            ROLES,
            DEMO,
            VECTOR_INDEX,
            TLS_CERTIFICATE,
            TLS_KEY,
            TRUSTED_PROXIES,
            DRAIN,
            REQUEST_TIMEOUT,
            PUBLIC_URL,
            SIGNING_KEY_PERIOD,
            ISSUER_PRIVATE_ADDRESSES,
            DATABASE_URL,
            MASTER_KEY,
            MASTER_KEY_FILE,
            REQUESTS_PER_MINUTE,
            REQUESTS_AT_ONCE,
            REDIS_URL,
            BREAKER_OPEN,
            BREAKER_SLOW,
            WAITING_AT_ONCE,
            IN_FLIGHT,
            HEDGE_AFTER,
            CACHE_MB,
            TENANT_PROVIDER_PRIVATE_ADDRESSES,
            INGESTION_PRIVATE_ADDRESSES,
            PASSAGE_TOKENS,
            DELETE_GRACE,
            LOG_FORMAT,
            LOG_TO,
            LOG_LEVEL,
            OTLP_ENDPOINT,
            OTLP_HEADERS,
            OPENAI_KEY,
            OPENAI_URL,
            ANTHROPIC_KEY,
            ANTHROPIC_URL,
            LLAMA_URL,
            LLAMA_KEY,
            LLAMA_MODEL,
            VLLM_URL,
            VLLM_KEY,
            VLLM_MODEL);

    /// The structured parts of `parley.yaml`.
    static final List<String> SECTIONS = List.of("providers", "prices", "routing");

    /// Names that belong to clients and to the launcher.
    private static final List<String> FOREIGN = List.of(
            "PARLEY_URL",
            "PARLEY_OPERATOR_KEY",
            "PARLEY_ACME_KEY",
            "PARLEY_GLOBEX_KEY",
            "PARLEY_JVM_OPTIONS",
            "PARLEY_PASSPHRASE");

    private static final Path FILE = Path.of("parley.yaml");

    private Settings() {}

    /// @param flags values of the command line by setting name
    /// @param file null for `parley.yaml` of the working directory, if there is one
    /// @throws ConfigException for an unknown name, a file that cannot be read, or a value that is wrong
    static Config load(Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        if (file != null && !Files.isReadable(file)) throw new ConfigException("Cannot read " + file + ".");
        var found = file == null && Files.isReadable(FILE) ? FILE : file;
        var config = Config.read(ALL, SECTIONS, FOREIGN, flags, environment, found);
        for (var setting : ALL) config.find(setting);
        return config;
    }
}
