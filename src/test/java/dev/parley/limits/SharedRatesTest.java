package dev.parley.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import dev.parley.platform.redis.RedisLost;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.Tier;
import dev.parley.testing.TestTenants;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedRatesTest {
    private static final List<Rates.Demand> ONE = List.of(new Rates.Demand("tokens", 10, 60_000, 1));

    private final Store store = new Store();
    private final Store node = new Store();
    private final SharedRates rates = new SharedRates(store, node);
    private final Tenant acme = TestTenants.tenant(TenantId.next(), Tier.BASIC, TenantConfig.DEFAULT);

    /// Keeps what it is asked; answers while it is there.
    private static final class Store implements Rates {
        final List<TenantId> asked = new ArrayList<>();
        final List<TenantId> givenBack = new ArrayList<>();
        boolean gone;

        @Override
        public Taken take(TenantId tenant, List<Demand> demands) {
            asked.add(tenant);
            if (gone) throw new RedisLost("gone", new IOException());
            return new Taken(true, List.of(), this);
        }

        @Override
        public void giveBack(TenantId tenant, List<Demand> demands) {
            givenBack.add(tenant);
        }
    }

    @Test
    void whatWasTakenNamesTheStoreThatTakesItBackWhateverBecameOfTheStoreSince() {
        var before = rates.take(acme, ONE);
        store.gone = true;
        var during = rates.take(acme, ONE);
        before.from().giveBack(acme.id(), ONE);
        assertThat(store.givenBack).hasSize(1);
        assertThat(node.givenBack).isEmpty();

        store.gone = false;
        rates.askAgain();
        assertThat(rates.missing()).isEmpty();
        during.from().giveBack(acme.id(), ONE);
        assertThat(store.givenBack).hasSize(1);
        assertThat(node.givenBack).hasSize(1);
    }

    @Test
    void aLostStoreIsFoundAgainWithoutARequest() {
        store.gone = true;
        rates.take(acme, ONE);
        assertThat(rates.missing()).isPresent();
        rates.askAgain();
        assertThat(rates.missing()).isPresent();
        store.gone = false;
        rates.askAgain();
        assertThat(rates.missing()).isEmpty();
        assertThat(store.asked.getLast()).isNotEqualTo(acme.id());
    }

    @Test
    void requestsDoNotWaitForALostStoreAndOneThatAnswersIsNotAskedInVain() {
        rates.askAgain();
        assertThat(store.asked).isEmpty();
        store.gone = true;
        for (int i = 0; i < 5; i++) rates.take(acme, ONE);
        assertThat(store.asked).hasSize(1);
        assertThat(node.asked).hasSize(5);
    }
}
