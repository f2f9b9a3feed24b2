package dev.parley.limits;

import io.github.bucket4j.TimeMeter;
import java.util.concurrent.atomic.AtomicLong;

class LocalRatesTest extends RatesContract {
    private final AtomicLong nanos = new AtomicLong();
    private final LocalRates rates = new LocalRates(1_000, new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    @Override
    Rates rates() {
        return rates;
    }

    @Override
    void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }
}
