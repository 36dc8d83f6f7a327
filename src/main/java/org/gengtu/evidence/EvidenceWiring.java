package org.gengtu.evidence;

import graphql.schema.idl.RuntimeWiring;
import java.util.Optional;
import java.util.UUID;
import org.gengtu.api.Fields;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/** The GraphQL type {@code Evidence}: its fields and its ids. */
@Component
class EvidenceWiring implements RuntimeWiringConfigurer, NodeSource {
    private final Evidences evidences;

    EvidenceWiring(Evidences evidences) {
        this.evidences = evidences;
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type(
                EvidenceView.KIND,
                type -> new Fields<EvidenceView>(type)
                        .value("id", EvidenceView::id)
                        .value("kind", of -> of.evidence().kind())
                        .value("mediaType", of -> of.evidence().mediaType())
                        .value("bytes", of -> of.evidence().bytes())
                        .value("sha256", of -> of.evidence().sha256())
                        .value("takenAt", of -> of.evidence().takenAt())
                        .value("position", EvidenceView::position)
                        .value("metresAway", EvidenceView::metresAway)
                        .value("url", EvidenceView::url)
                        .value("thumbnailUrl", EvidenceView::thumbnailUrl)
                        .type());
    }

    @Override
    public String kind() {
        return EvidenceView.KIND;
    }

    @Override
    public Optional<EvidenceView> find(GlobalId id) {
        return uuid(id.key()).flatMap(evidences::find).map(file -> new EvidenceView(file, id.county(), null));
    }

    private static Optional<UUID> uuid(String key) {
        try {
            return Optional.of(UUID.fromString(key));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
