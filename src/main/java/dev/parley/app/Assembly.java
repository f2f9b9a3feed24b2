package dev.parley.app;

import dev.parley.analytics.Analytics;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditApi;
import dev.parley.audit.AuditKeys;
import dev.parley.audit.Chain;
import dev.parley.audit.Heads;
import dev.parley.conversations.Conversations;
import dev.parley.conversations.agents.Agents;
import dev.parley.embeddings.Encoder;
import dev.parley.gateway.Gateway;
import dev.parley.guardrails.TenantGuardrails;
import dev.parley.guardrails.intents.TenantIntents;
import dev.parley.identity.ApiKeys;
import dev.parley.identity.ApiKeysApi;
import dev.parley.identity.Authenticate;
import dev.parley.identity.Caller;
import dev.parley.identity.Identity;
import dev.parley.identity.KeyUses;
import dev.parley.identity.OperatorActs;
import dev.parley.identity.OperatorKeys;
import dev.parley.identity.OperatorKeysApi;
import dev.parley.identity.SignInTickets;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Crawls;
import dev.parley.knowledge.CrawlsApi;
import dev.parley.knowledge.Demo;
import dev.parley.knowledge.Documents;
import dev.parley.knowledge.DocumentsApi;
import dev.parley.knowledge.Faqs;
import dev.parley.knowledge.FaqsApi;
import dev.parley.knowledge.Indexes;
import dev.parley.knowledge.Ingestion;
import dev.parley.knowledge.IngestionApi;
import dev.parley.knowledge.IngestionWorkers;
import dev.parley.knowledge.QueryLog;
import dev.parley.knowledge.ReindexApi;
import dev.parley.knowledge.Remakes;
import dev.parley.knowledge.Retrieval;
import dev.parley.knowledge.RetrievalApi;
import dev.parley.knowledge.VectorStore;
import dev.parley.knowledge.web.Web;
import dev.parley.limits.LimitSettings;
import dev.parley.limits.Limits;
import dev.parley.limits.LimitsApi;
import dev.parley.platform.config.Config;
import dev.parley.platform.crypto.MasterKeyHolders;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.http.HealthApi;
import dev.parley.platform.http.HostAddresses;
import dev.parley.platform.http.HttpServer;
import dev.parley.platform.http.IdempotencyKeys;
import dev.parley.platform.http.MetricsApi;
import dev.parley.platform.http.PublicAddresses;
import dev.parley.platform.http.Route;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.platform.sql.EmbeddedServer;
import dev.parley.platform.sql.Sql;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Logs;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.privacy.Privacy;
import dev.parley.providers.Catalogue;
import dev.parley.providers.Catalogues;
import dev.parley.providers.OwnProviders;
import dev.parley.providers.Probe;
import dev.parley.providers.Providers;
import dev.parley.providers.ProvidersApi;
import dev.parley.providers.WireClient;
import dev.parley.providers.anthropic.AnthropicChat;
import dev.parley.providers.local.Extractive;
import dev.parley.providers.local.LocalEmbeddings;
import dev.parley.providers.openai.OpenAiChat;
import dev.parley.providers.openai.OpenAiEmbeddings;
import dev.parley.realtime.Realtime;
import dev.parley.tenancy.AllowedRoutes;
import dev.parley.tenancy.Demos;
import dev.parley.tenancy.PlanLimit;
import dev.parley.tenancy.Suspension;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.plans.PlanUse;
import dev.parley.usage.Ledger;
import dev.parley.usage.PriceBook;
import dev.parley.usage.UsageApi;
import dev.parley.usage.UsageReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The running program, put together once, from the database upwards. What is opened here is closed in reverse
/// order.
final class Assembly implements AutoCloseable {
    /// Entries of the ledger that may be open or not yet durable; beyond it requests are refused as overload.
    private static final int OPEN_ENTRIES = 100_000;

    /// Tenants whose index is open at a time.
    private static final int OPEN_INDEXES = 200;
    private static final int WARM_INDEXES = 10;

    /// The longest that a look at shared limits may take.
    private static final Duration REDIS_PATIENCE = Duration.ofMillis(200);

    /// Answers of Anthropic's models when the caller sets no limit, which that dialect requires.
    private static final int ANTHROPIC_MAX_TOKENS = 4096;

    private final Opened opened = new Opened();
    private final Config config;
    private final Path data;
    private final Set<Role> roles;
    private final Tasks tasks = opened.add(new Tasks());
    private final Metrics metrics = opened.add(new Metrics().process());
    private final List<Route> routes = new ArrayList<>();
    private final Catalogue catalogue;
    private final FirstRun firstRun;
    private final ConsoleApi console;
    private final SignInTickets tickets;
    private final HttpServer server;
    private volatile @Nullable Database database;
    private volatile @Nullable Limits limits;
    /// What start-up waits for.
    private volatile Optional<String> missing = Optional.of("the node is starting");

    /// @param progress told each step, for people
    /// @throws StartFailure with one line when the program cannot start; nothing stays open then
    static Assembly start(Config config, Consumer<String> progress) {
        return new Assembly(config, progress);
    }

    private Assembly(Config config, Consumer<String> progress) {
        this.config = config;
        this.data = config.get(Settings.DATA);
        this.roles = config.get(Settings.ROLES);
        try {
            Start.check(config);
            Start.requireCertificate(config);
            createData();
            Start.configureLogs(config, data);
            var tracing = opened.add(Start.tracing(config));
            server = opened.add(new HttpServer(Start.http(config), health(), metrics, tracing, tasks));
            listen();
            var encoder = opened.add(new Encoder(data.resolve("native")));
            tasks.start("encoder", encoder::warm);

            var sql = opened.add(Sql.open(owner(progress), Sql.Pools.DEFAULT, Tenancy::current, tasks));
            var database = sql.database();
            this.database = database;
            tasks.repeat("partitions", Duration.ofHours(6), sql.partitions()::maintain);
            metrics.gauge(
                    "parley_stray_rows",
                    "Rows in default partitions: above 0, a month's partition was missing",
                    () -> sql.partitions().strayRows());

            var masterKeys = MasterKeySource.open(config, database, progress);
            var vault = new Vault(database, sql.changes(), masterKeys);
            vault.bind();
            var holders = new MasterKeyHolders(database, masterKeys);
            holders.report();
            tasks.repeat("master-keys", MasterKeyHolders.EVERY, holders::report);
            var chain = new Chain(database);
            var auditKeys = new AuditKeys(database, vault);
            var heads = new Heads(database, chain, auditKeys);
            if (roles.contains(Role.CONTROL)) {
                auditKeys.prepare();
                tasks.repeat("audit-chain", Duration.ofMillis(500), chain::link);
                tasks.repeat("audit-heads", Duration.ofMinutes(10), heads::sealDaily);
                Start.observe(metrics, chain);
            }

            tickets = new SignInTickets(database);
            var tenants = new Tenants(database, sql.changes());
            var keys = new ApiKeys(database, sql.changes());
            var reach = Start.issuers(config, tasks);
            opened.add(reach.upstream());
            var people = new Identity.Parts(database, sql.changes(), vault, tenants, keys, tasks, reach);
            var identity = opened.add(new Identity(people, Start.identity(config)));
            if (roles.contains(Role.CONTROL)) identity.maintain(tasks);
            var ledger = opened.add(new Ledger(database, tasks, OPEN_ENTRIES, isEmbedded()));
            Start.observe(metrics, ledger);
            var redis = config.find(Settings.REDIS_URL)
                    .map(url -> opened.add(new Redis(url, REDIS_PATIENCE)))
                    .orElse(null);
            var agents = new Agents(database, tenants);
            var administration = Administration.of(
                    database,
                    tenants,
                    tasks,
                    List.of(
                            new PlanUse(PlanLimit.AGENTS, agents::used),
                            new PlanUse(PlanLimit.ROLES, identity::rolesUsed),
                            new PlanUse(PlanLimit.API_CALLS_PER_DAY, id -> callsToday(tenants, id))));
            var limits = new Limits(
                    new Limits.Parts(
                            database, sql.changes(), tasks, ledger.node(), redis, administration.alerts(), metrics),
                    new LimitSettings(config.get(Settings.REQUESTS_PER_MINUTE), config.get(Settings.REQUESTS_AT_ONCE)));
            this.limits = limits;
            var indexes = opened.add(new Indexes(
                    data.resolve("indexes"),
                    database,
                    sql.changes(),
                    tasks,
                    OPEN_INDEXES,
                    VectorStore.valueOf(config.get(Settings.VECTOR_INDEX).toUpperCase(Locale.ROOT))));
            int passageTokens = config.get(Settings.PASSAGE_TOKENS);
            var documents = new Documents(database, encoder, indexes, administration.storage(), passageTokens);
            var retrieval = new Retrieval(indexes, encoder);
            var queries = new QueryLog(database, encoder);
            queries.start(tasks);

            var privacy = new Privacy(database, sql.changes(), vault, tenants, tasks);
            Logs.screen(privacy::logged);
            Audit.screen(privacy::audited);
            if (roles.contains(Role.CONTROL)) privacy.retention().run(tasks);

            var prices = new PriceBook(Start.prices(config));
            boolean anywhere = config.get(Settings.TENANT_PROVIDER_PRIVATE_ADDRESSES);
            var addresses = anywhere ? HostAddresses.SYSTEM : new PublicAddresses(HostAddresses.SYSTEM);
            var wire = new WireClient(
                    opened.add(new Upstream(UpstreamSettings.DEFAULT, tasks)),
                    opened.add(new Upstream(UpstreamSettings.TENANTS, tasks, addresses)));
            catalogue = new Catalogue(Start.providers(config), prices, wire);
            var ownProviders = new OwnProviders(database, vault);
            var catalogues = new Catalogues(catalogue, ownProviders, sql.changes());
            var guardrails = new TenantGuardrails(database, sql.changes(), encoder);
            var gateway = new Gateway(
                    new Gateway.Parts(
                            tenants,
                            limits,
                            retrieval,
                            queries,
                            encoder,
                            privacy,
                            guardrails,
                            new TenantIntents(database, sql.changes(), encoder, tasks),
                            catalogues,
                            ledger,
                            database,
                            sql.changes(),
                            redis,
                            vault,
                            tasks,
                            metrics),
                    new Providers(
                            List.of(
                                    new OpenAiChat(wire),
                                    new AnthropicChat(wire, ANTHROPIC_MAX_TOKENS),
                                    new Extractive(encoder)),
                            List.of(new OpenAiEmbeddings(wire), new LocalEmbeddings(encoder))),
                    Start.gateway(config));

            var demos = new Demos(database);
            firstRun = new FirstRun(data, tenants, keys, new Demo(documents), demos, Start.origins(config, url()));
            if (roles.contains(Role.CONTROL)) firstRun.prepare(config.get(Settings.DEMO), progress);
            tasks.start(
                    "warm-indexes",
                    () -> tenants.list(null, WARM_INDEXES).data().forEach(t -> indexes.warm(t.id())));

            mount(Role.GATEWAY, gateway.routes());
            Conversations conversations = null;
            if (roles.contains(Role.GATEWAY) || roles.contains(Role.REALTIME)) {
                conversations = opened.add(new Conversations(new Conversations.Parts(
                        database,
                        sql.changes(),
                        vault,
                        privacy,
                        gateway,
                        tenants,
                        agents,
                        guardrails,
                        catalogues,
                        ledger.node(),
                        redis,
                        tasks,
                        metrics)));
                mount(Role.GATEWAY, conversations.routes());
            }
            mount(Role.GATEWAY, new RetrievalApi(retrieval, queries).routes());
            boolean privately = config.get(Settings.INGESTION_PRIVATE_ADDRESSES);
            var web = Web.open(opened.add(Web.upstream(tasks, privately)), privately, Ingestion.MAX_BYTES);
            mount(Role.INGESTION, new DocumentsApi(documents).routes());
            mount(
                    Role.INGESTION,
                    new FaqsApi(new Faqs(database, encoder, indexes, administration.storage(), passageTokens))
                            .routes());
            var remakes = new Remakes(database, passageTokens);
            mount(Role.INGESTION, new ReindexApi(remakes).routes());
            mount(
                    Role.INGESTION,
                    new IngestionApi(new Ingestion(database, documents, administration.storage(), web)).routes());
            mount(Role.INGESTION, new CrawlsApi(new Crawls(database, indexes, web)).routes());
            if (roles.contains(Role.INGESTION)) {
                var workers =
                        new IngestionWorkers(database, encoder, indexes, administration.storage(), web, passageTokens);
                tasks.start("outdated-documents", remakes::requestAll);
                tasks.repeat("outdated-documents", Duration.ofHours(1), remakes::requestAll);
                opened.add(workers.start(tasks));
                metrics.gauge(
                        "parley_ingestion_waiting_seconds",
                        "How long the uploaded document that waited longest could have been taken up",
                        workers::waitingSeconds);
            }
            mount(Role.CONTROL, privacy.routes());
            mount(Role.CONTROL, new LimitsApi(limits, tenants).routes());
            mount(Role.CONTROL, administration.routes(config.get(Settings.DELETE_GRACE)));
            if (roles.contains(Role.CONTROL)) administration.start(tasks);
            var acts = new OperatorActs(database, tenants);
            mount(
                    Role.CONTROL,
                    new ProvidersApi(ownProviders, catalogues, new Probe(wire, addresses, anywhere)).routes());
            mount(Role.CONTROL, new ApiKeysApi(keys, tenants, acts).routes());
            mount(Role.CONTROL, new OperatorKeysApi(new OperatorKeys(database), keys).routes());
            mount(Role.CONTROL, identity.routes());
            mount(
                    Role.CONTROL,
                    new UsageApi(
                                    new UsageReports(database),
                                    id -> tenants.find(id).isPresent(),
                                    id -> limits.remaining(tenants.get(id)),
                                    InstantSource.system())
                            .routes());
            mount(Role.CONTROL, new Analytics(database, tenants, InstantSource.system()).routes());
            mount(
                    Role.CONTROL,
                    new AuditApi(
                                    database,
                                    heads,
                                    auditKeys,
                                    () -> Optional.ofNullable(Caller.current().tenant()))
                            .routes());
            var whole = new WholeTenants(sql, tasks, masterKeys, auditKeys, tenants, indexes, gateway::forget);
            mount(Role.CONTROL, whole.routes());
            if (roles.contains(Role.CONTROL)) whole.run();
            console = new ConsoleApi(demos);
            routes.addAll(console.routes());
            mount(
                    Role.CONTROL,
                    new SystemApi(new SystemApi.Parts(config, roles, sql, redis, ledger, chain, this::url)).routes());
            routes.addAll(new DocsApi().routes());
            routes.addAll(new MetricsApi(metrics).routes());
            routes.addAll(health());
            var suspension = new Suspension(tenants, sql.changes(), tasks);
            var authenticate = new Authenticate(keys, new KeyUses(database, tasks), identity, tenants, acts);
            Realtime realtime = null;
            if (conversations != null && roles.contains(Role.REALTIME)) {
                realtime = new Realtime(new Realtime.Parts(
                        conversations.talks(),
                        authenticate,
                        tenants,
                        database,
                        sql.changes(),
                        vault,
                        redis,
                        ledger.node(),
                        tasks,
                        metrics));
                opened.add(realtime);
                routes.addAll(realtime.routes());
            }
            server.serve(
                    routes,
                    authenticate.then(suspension).then(new AllowedRoutes(tenants)),
                    new IdempotencyKeys(database, tasks, privacy.answers()));
            // requests in flight end before what they use
            opened.closeFirst(server);
            if (realtime != null) opened.closeFirst(realtime);
            firstRun.serveAt(url());
            missing = Optional.empty();
        } catch (RuntimeException | Error failed) {
            opened.close();
            throw failed;
        }
    }

    private List<Route> health() {
        return new HealthApi(List.of(
                        new HealthApi.Check("start", true, () -> missing),
                        new HealthApi.Check("database", true, this::unreachable),
                        new HealthApi.Check("limits", false, this::limitsLost)))
                .routes();
    }

    private Optional<String> limitsLost() {
        var used = limits;
        return used == null ? Optional.empty() : used.missing();
    }

    private Optional<String> unreachable() {
        var used = database;
        if (used == null) return Optional.of("not opened yet");
        try {
            used.ping();
            return Optional.empty();
        } catch (PlatformException e) {
            return Optional.of("does not answer");
        }
    }

    private void createData() {
        try {
            if (!Files.exists(data))
                Files.createDirectories(
                        data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (!Files.isWritable(data)) throw new IOException("not writable");
        } catch (IOException e) {
            throw new StartFailure(
                    "Cannot write to the data directory " + data.toAbsolutePath() + " (" + e.getMessage()
                            + "); choose another with --data or PARLEY_DATA_DIR.",
                    e);
        }
    }

    private DatabaseUrl owner(Consumer<String> progress) {
        var external = config.find(Settings.DATABASE_URL);
        if (external.isPresent()) return DatabaseUrl.parse(external.get());
        progress.accept("Starting PostgreSQL");
        return opened.add(EmbeddedServer.start(data)).owner();
    }

    private void listen() {
        try {
            server.start();
        } catch (IOException taken) {
            throw new StartFailure(
                    "Cannot serve on port " + config.get(Settings.PORT) + " (" + taken.getMessage()
                            + "); choose another with --port or PARLEY_PORT.",
                    taken);
        }
    }

    private long callsToday(Tenants tenants, TenantId tenant) {
        var used = limits;
        return used == null ? 0 : used.today(tenants.get(tenant));
    }

    private void mount(Role role, List<Route> some) {
        if (roles.contains(role)) routes.addAll(some);
    }

    boolean isEmbedded() {
        return config.find(Settings.DATABASE_URL).isEmpty();
    }

    String url() {
        return (Start.hasCertificate(config) ? "https" : "http") + "://localhost:" + server.port();
    }

    /// Where browsers reach this node.
    String publicUrl() {
        return config.find(Settings.PUBLIC_URL).isPresent()
                ? Start.identity(config).publicUrl()
                : url();
    }

    boolean hasConsole() {
        return console.isBuilt();
    }

    /// Whether one can sign in to the console on this node.
    boolean hasSignIn() {
        return roles.contains(Role.CONTROL) && hasConsole();
    }

    /// A link that signs in to the console, once.
    String signInLink() {
        return SignInLink.of(publicUrl(), tickets.issue());
    }

    Config config() {
        return config;
    }

    Path data() {
        return data;
    }

    Set<Role> roles() {
        return roles;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /// Every route of every role that this node has.
    List<Route> routes() {
        return List.copyOf(routes);
    }

    Path firstRunFile() {
        return firstRun.file();
    }

    /// Requests in flight may finish until the drain deadline.
    @Override
    public void close() {
        opened.close();
    }
}
