package org.gengtu.farmland;

import java.util.Optional;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.springframework.stereotype.Component;

/** Plots and events for the query {@code node}. */
final class PlotNodes {
    private PlotNodes() {}

    @Component
    static final class OfPlots implements NodeSource {
        private final Plots plots;

        OfPlots(Plots plots) {
            this.plots = plots;
        }

        @Override
        public String kind() {
            return PlotView.KIND;
        }

        @Override
        public Optional<?> find(GlobalId id) {
            return plots.findPlot(id, null, PlotSelection.VERSION);
        }
    }

    @Component
    static final class OfEvents implements NodeSource {
        private final Plots plots;

        OfEvents(Plots plots) {
            this.plots = plots;
        }

        @Override
        public String kind() {
            return PlotEventView.KIND;
        }

        @Override
        public Optional<?> find(GlobalId id) {
            return plots.findEvent(id);
        }
    }
}
