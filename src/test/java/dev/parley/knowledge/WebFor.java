package dev.parley.knowledge;

import dev.parley.knowledge.web.Web;
import dev.parley.platform.http.HostAddresses;
import dev.parley.platform.tasks.Tasks;
import java.time.Duration;

/// The web as tests see it.
final class WebFor {
    private WebFor() {}

    /// Public addresses only, as in the program: no test has any.
    static Web nothing(Tasks tasks) {
        return Web.open(Web.upstream(tasks, false), false, Ingestion.MAX_BYTES);
    }

    /// This machine too, and no pause between pages.
    static Web here(Tasks tasks) {
        var web = Web.open(Web.upstream(tasks, true), true, Ingestion.MAX_BYTES);
        return new Web(web.fetcher(), web.robots(), HostAddresses.SYSTEM, Duration.ZERO);
    }
}
