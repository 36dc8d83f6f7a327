package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import org.gengtu.calendar.Campaign;
import org.gengtu.geo.Mu;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Folds a plot's events into its states by day. Events that were withdrawn do not count; the others apply in the order
 * of their days, on one day in the order in which they became known. The whole story must be possible: each event
 * guards the state that it meets, so that a backdated event or a withdrawal cannot leave a stage without the one before.
 */
final class PlotFold {
    private final IntFunction<Campaign> campaigns;
    private long plotId;
    private @Nullable Long boundaryId;
    private @Nullable String code;
    private @Nullable String villageCode;
    private @Nullable String group;
    private @Nullable BigDecimal declaredAreaMu;
    private @Nullable BigDecimal measuredAreaMu;
    private @Nullable IdleKind idleKind;
    private @Nullable LocalDate abandonedSince;
    private int causes;
    private @Nullable LandClass landClass;
    private Placement placement = Placement.VILLAGE;
    private boolean provisional;
    private @Nullable PlotStatus status;
    private LocalDate statusOn = LocalDate.MIN;
    private LocalDate registeredOn = LocalDate.MIN;
    private @Nullable LocalDate restoredOn;
    private @Nullable LocalDate recultivatedOn;
    private boolean lapsed;
    private @Nullable RestorationMode restorationMode;
    private @Nullable String crop;

    private PlotFold(IntFunction<Campaign> campaigns) {
        this.campaigns = campaigns;
    }

    /**
     * The states of one plot, by day, without gaps from its registration on; none when its registration was withdrawn.
     *
     * @param events all of one plot
     * @param campaigns the deadlines of a year
     * @throws Problem STAGE_ORDER when an event meets a state that it cannot follow
     */
    static List<PlotState> fold(List<PlotEventRow> events, IntFunction<Campaign> campaigns) {
        Set<Long> withdrawn = new HashSet<>();
        events.stream()
                .filter(event -> event.kind() == PlotEventKind.WITHDRAWN)
                .map(PlotEventRow::target)
                .filter(Objects::nonNull)
                .forEach(withdrawn::add);
        List<PlotEventRow> standing = events.stream()
                .filter(event -> event.kind() != PlotEventKind.WITHDRAWN && !withdrawn.contains(event.eventId()))
                .sorted(Comparator.comparing(PlotEventRow::on).thenComparing(PlotEventRow::seq))
                .toList();
        PlotFold plot = new PlotFold(campaigns);
        List<PlotState> states = new ArrayList<>();
        for (int i = 0; i < standing.size(); i++) {
            PlotEventRow event = standing.get(i);
            plot.apply(event);
            boolean dayGoesOn =
                    i + 1 < standing.size() && standing.get(i + 1).on().equals(event.on());
            if (!dayGoesOn) {
                LocalDate to = i + 1 < standing.size() ? standing.get(i + 1).on() : PlotState.OPEN;
                plot.addTo(states, event.on(), to);
            }
        }
        return states;
    }

    private void apply(PlotEventRow event) {
        if ((event.kind() == PlotEventKind.REGISTERED) != (status == null)) {
            throw outOfOrder(event, status == null ? "it is not registered by then" : "it is registered already");
        }
        switch (event.kind()) {
            case REGISTERED -> register(event);
            case RESTORED -> restore(event);
            case RECULTIVATED -> recultivate(event);
            case LAPSED -> lapse(event);
            case EXEMPTED -> exempt(event);
            case CORRECTED -> correct(event.set());
            case VERIFIED, SPLIT, MERGED, CARRIED_OVER, DEADLINE_SET, WITHDRAWN ->
                throw new IllegalStateException("No event %s is written yet.".formatted(event.kind()));
        }
    }

    private void register(PlotEventRow event) {
        plotId = event.plotId();
        registeredOn = event.on();
        reach(PlotStatus.ABANDONED, event.on());
        correct(event.set());
    }

    private void restore(PlotEventRow event) {
        require(event, status == PlotStatus.ABANDONED, "it is not abandoned then");
        restoredOn = event.on();
        lapsed = false;
        restorationMode = asEnum(RestorationMode.class, event.set().get("restorationMode"));
        reach(PlotStatus.RESTORED, event.on());
    }

    private void recultivate(PlotEventRow event) {
        require(event, status == PlotStatus.RESTORED, "it is not restored by then");
        recultivatedOn = event.on();
        crop = asText(event.set().get("crop"));
        reach(PlotStatus.RECULTIVATED, event.on());
    }

    private void lapse(PlotEventRow event) {
        require(
                event,
                status == PlotStatus.RESTORED || status == PlotStatus.RECULTIVATED,
                "it is neither restored nor recultivated by then");
        lapsed = true;
        reach(PlotStatus.ABANDONED, event.on());
    }

    private void exempt(PlotEventRow event) {
        require(event, status == PlotStatus.ABANDONED, "it is not abandoned then");
        reach(PlotStatus.EXEMPT, event.on());
    }

    private void reach(PlotStatus reached, LocalDate on) {
        status = reached;
        statusOn = on;
    }

    private void correct(Map<String, @Nullable Object> set) {
        set.forEach((field, value) -> {
            switch (field) {
                case "code" -> code = asText(value);
                case "villageCode" -> villageCode = asText(value);
                case "group" -> group = asText(value);
                case "boundary" -> boundaryId = value == null ? null : Long.valueOf(value.toString());
                case "placement" -> placement = Placement.valueOf(String.valueOf(value));
                case "boundaryProvisional" -> provisional = Boolean.parseBoolean(asText(value));
                case "declaredAreaMu" -> declaredAreaMu = asDecimal(value);
                case "measuredAreaMu" -> measuredAreaMu = asDecimal(value);
                case "idleKind" -> idleKind = asEnum(IdleKind.class, value);
                case "abandonedSince" -> abandonedSince = value == null ? null : LocalDate.parse(value.toString());
                case "causes" -> causes = asCauses(value);
                case "landClass" -> landClass = asEnum(LandClass.class, value);
                case "areaMu" -> {
                    // told for readers: it follows from the two above
                }
                default -> throw new IllegalStateException("No event sets %s.".formatted(field));
            }
        });
    }

    private static void require(PlotEventRow event, boolean possible, String because) {
        if (!possible) {
            throw outOfOrder(event, because);
        }
    }

    private static Problem outOfOrder(PlotEventRow event, String because) {
        return Problem.of(
                        ProblemCode.STAGE_ORDER,
                        "The plot cannot be %s on %s: %s.".formatted(event.kind(), event.on(), because))
                .with("on", event.on().toString())
                .with("kind", event.kind().name());
    }

    /** Adds the state from a day on; one that says the same as the state before it makes that one longer. */
    private void addTo(List<PlotState> states, LocalDate from, LocalDate to) {
        PlotState state = state(from, to);
        if (!states.isEmpty()) {
            PlotState before = states.getLast();
            if (state(before.validFrom(), before.validTo()).equals(before)) {
                states.set(states.size() - 1, state(before.validFrom(), to));
                return;
            }
        }
        states.add(state);
    }

    private PlotState state(LocalDate from, LocalDate to) {
        BigDecimal areaMu = declaredAreaMu != null ? declaredAreaMu : measuredAreaMu;
        Campaign campaign = campaigns.apply(registeredOn.getYear());
        return new PlotState(
                plotId,
                from,
                to,
                boundaryId,
                code,
                Objects.requireNonNull(villageCode, "a registration names the village"),
                group,
                campaign.year(),
                Objects.requireNonNull(areaMu, "a registration gives an area"),
                declaredAreaMu,
                measuredAreaMu,
                idleKind,
                abandonedSince,
                causes,
                landClass,
                placement,
                provisional,
                Objects.requireNonNull(status, "a plot is registered first"),
                statusOn,
                registeredOn,
                campaign.isFoundLate(registeredOn),
                restoredOn,
                recultivatedOn,
                campaign.restorationDueOn(registeredOn),
                campaign.recultivationDueOn(registeredOn),
                lapsed,
                restorationMode,
                crop);
    }

    private static @Nullable String asText(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable BigDecimal asDecimal(@Nullable Object value) {
        return value == null ? null : Mu.round(new BigDecimal(value.toString()));
    }

    private static <E extends Enum<E>> @Nullable E asEnum(Class<E> type, @Nullable Object value) {
        return value == null ? null : Enum.valueOf(type, value.toString());
    }

    private static int asCauses(@Nullable Object value) {
        return value instanceof List<?> names
                ? AbandonmentCause.bits(names.stream()
                        .map(name -> AbandonmentCause.valueOf(String.valueOf(name)))
                        .toList())
                : 0;
    }
}
