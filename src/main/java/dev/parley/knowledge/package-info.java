/// The tenant's documents: taking them in, cutting them into passages, finding the passages that answer a question.
///
/// `Documents` parses, cuts, embeds and stores at once, `Faqs` keeps curated answers; `Ingestion` keeps
/// uploaded files and `Crawls` the addresses of sites, which `IngestionWorkers` make documents of, reading each
/// in a process of its own (`Reading`). `Remakes` has them made anew after a change of how that is done.
/// `Indexes` keeps a Lucene index for each tenant on this node, which follows the tenant's rows and can be
/// rebuilt from them; `Retrieval` searches it by words (`Terms`, of whichever `Language`) and by meaning
/// (`VectorIndex`), within a `Scope` of labels. `Fusion` makes one order of both with the signs of
/// `knowledge.evidence`, and `FollowUp` says what a question in a conversation is about. `QueryLog` notes what was
/// asked, of tenants that want it, and `Cluster` puts together what found no answer.
///
/// Uses `platform.sql`, `platform.http` (routes), `platform.tasks`, `tenancy`, `embeddings`, Lucene,
/// commonmark, jsoup, PDFBox; `knowledge.web` for what is at addresses.
/// Emits changes of topic `documents`.
@NullMarked
package dev.parley.knowledge;

import org.jspecify.annotations.NullMarked;
