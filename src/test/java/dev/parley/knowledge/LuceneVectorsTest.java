package dev.parley.knowledge;

import dev.parley.kernel.Ids;
import java.util.UUID;

class LuceneVectorsTest extends VectorIndexContract {
    @Override
    VectorIndex vectors() {
        return new LuceneVectors();
    }

    @Override
    UUID document() {
        return Ids.next();
    }
}
