package org.gengtu.farmland;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gengtu.farmland.LedgerOrder.Bulk;
import org.gengtu.farmland.LedgerOrder.Correct;
import org.gengtu.farmland.LedgerOrder.Happened;
import org.gengtu.farmland.LedgerOrder.Import;
import org.gengtu.farmland.LedgerOrder.Merge;
import org.gengtu.farmland.LedgerOrder.MergeVillages;
import org.gengtu.farmland.LedgerOrder.OpenCampaign;
import org.gengtu.farmland.LedgerOrder.Register;
import org.gengtu.farmland.LedgerOrder.Rename;
import org.gengtu.farmland.LedgerOrder.Row;
import org.gengtu.farmland.LedgerOrder.SetDeadline;
import org.gengtu.farmland.LedgerOrder.SetTarget;
import org.gengtu.farmland.LedgerOrder.Shape;
import org.gengtu.farmland.LedgerOrder.Split;
import org.gengtu.farmland.LedgerOrder.WithdrawEvent;
import org.gengtu.farmland.LedgerOrder.WithdrawFact;
import org.gengtu.farmland.LedgerOrder.WithdrawImport;

/**
 * What the ledger should say, told naively: a list of what happened, lived through day by day from the first to the last.
 * It knows no ranges, no commits and no deltas. Whether a command is possible it finds by living through all days with it.
 *
 * <p>Villages are followed by where they began, so that a plot lies on each day in what its village was called then.
 */
final class LedgerModel {
    static final LocalDate END = LocalDate.of(2029, 1, 1);
    private static final int TOWNSHIP_DIGITS = 9;

    /** The command cannot be done, and why. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    enum What {
        REGISTERED,
        RESTORED,
        RECULTIVATED,
        LAPSED,
        EXEMPTED,
        VERIFIED,
        CORRECTED,
        ENDED,
        BEGUN,
        TOLD,
        TAKEN_BACK
    }

    /** Something in a plot's story. @param act the accepted command that told it */
    record Happening(int id, int plot, int seq, What what, LocalDate on, Map<String, Object> values, int act) {}

    /** Something that a document laid down. */
    record Document(
            int id,
            String kind,
            String region,
            Integer plot,
            int campaign,
            String stage,
            LocalDate from,
            Map<String, Object> values,
            int act) {
        @SuppressWarnings("unchecked")
        List<String> codes() {
            return (List<String>) values.get("codes");
        }

        @SuppressWarnings("unchecked")
        Map<String, String> moves() {
            return (Map<String, String>) values.get("moves");
        }

        String into() {
            return (String) values.get("into");
        }

        boolean changesRegions() {
            return kind.equals("RENAME") || kind.equals("VILLAGE_MERGER");
        }

        boolean recodes() {
            return !codes().contains(into());
        }

        boolean recodesTownship() {
            return recodes() && isTownship(into());
        }

        Set<String> concerned() {
            Set<String> all = new LinkedHashSet<>(codes());
            all.add(into());
            all.addAll(moves().keySet());
            all.addAll(moves().values());
            return all;
        }

        boolean bears(Document later) {
            Set<String> made = new HashSet<>(moves().values());
            made.add(into());
            return later.concerned().stream().anyMatch(made::contains)
                    || recodesTownship() && holds(later.concerned(), into())
                    || later.recodesTownship()
                            && holds(concerned(), later.codes().getFirst());
        }

        private static boolean holds(Collection<String> codes, String township) {
            return codes.stream()
                    .anyMatch(code -> isVillage(code) && townshipOf(code).equals(township));
        }
    }

    /** A plot at the end of a day. */
    record PlotDay(
            int plot,
            Set<Integer> line,
            String recorded,
            String code,
            BigDecimal declared,
            BigDecimal measured,
            Shape shape,
            Placement placement,
            PlotStatus status,
            LocalDate registered,
            int campaign,
            boolean foundLate,
            LocalDate restored,
            LocalDate recultivated,
            boolean lapsed,
            Boolean restorationCheck,
            Boolean recultivationCheck,
            Boolean restorationSample,
            Boolean recultivationSample) {
        BigDecimal mu() {
            return declared != null ? declared : measured;
        }

        boolean reached(RecoveryStage stage) {
            return status == PlotStatus.RECULTIVATED
                    || stage == RecoveryStage.RESTORATION && status == PlotStatus.RESTORED;
        }

        LocalDate reachedOn(RecoveryStage stage) {
            return stage == RecoveryStage.RESTORATION ? restored : recultivated;
        }

        Boolean check(RecoveryStage stage) {
            return stage == RecoveryStage.RESTORATION ? restorationCheck : recultivationCheck;
        }

        Boolean sample(RecoveryStage stage) {
            return stage == RecoveryStage.RESTORATION ? restorationSample : recultivationSample;
        }
    }

    /** A region on a day. @param began the codes that those of which it is made bore at first */
    record RegionDay(String code, String name, Set<String> began) {}

    /** How a command ended. @param fresh what it gave numbers to, in the order in which the program names them */
    record Outcome(boolean wrote, List<Integer> plots, List<Integer> happenings, Integer document) {
        static final Outcome NOTHING = new Outcome(false, List.of(), List.of(), null);
    }

    private final Map<String, String> firstNames;
    private final List<Happening> happenings = new ArrayList<>();
    private final Set<Integer> takenBack = new HashSet<>();
    private final List<Document> documents = new ArrayList<>();
    private final Set<Integer> withdrawnDocuments = new HashSet<>();
    private final Set<Integer> knownCampaigns = new TreeSet<>();
    /** By import the act that wrote it; 0 where it wrote nothing. */
    private final List<Integer> imports = new ArrayList<>();

    private int plots;
    private int acts;
    private TreeMap<LocalDate, Map<Integer, PlotDay>> lived = new TreeMap<>();
    private List<Document> toldChanges = List.of();
    private final Map<LocalDate, NavigableMap<String, RegionDay>> toldRegions = new HashMap<>();

    LedgerModel(Map<String, String> firstNames) {
        this.firstNames = firstNames;
    }

    private LedgerModel(LedgerModel other) {
        firstNames = other.firstNames;
        happenings.addAll(other.happenings);
        takenBack.addAll(other.takenBack);
        documents.addAll(other.documents);
        withdrawnDocuments.addAll(other.withdrawnDocuments);
        knownCampaigns.addAll(other.knownCampaigns);
        imports.addAll(other.imports);
        plots = other.plots;
        acts = other.acts;
        lived = other.lived;
    }

    LedgerModel copy() {
        return new LedgerModel(this);
    }

    // ---- what there is, for whoever chooses commands
    // -----------------------------------------------------------------

    int plotCount() {
        return plots;
    }

    int version(int plot) {
        return (int) happenings.stream().filter(each -> each.plot == plot).count();
    }

    List<Happening> happenings() {
        return happenings;
    }

    boolean isTakenBack(Happening happening) {
        return takenBack.contains(happening.id);
    }

    List<Document> documents() {
        return documents;
    }

    int importCount() {
        return imports.size();
    }

    /** The plots as they are at the end of a day. */
    Map<Integer, PlotDay> on(LocalDate day) {
        Map.Entry<LocalDate, Map<Integer, PlotDay>> then = lived.floorEntry(day);
        return then == null ? Map.of() : then.getValue();
    }

    LocalDate firstDay(int plot) {
        return happenings.stream()
                .filter(each -> each.plot == plot && stands(each))
                .map(Happening::on)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The days on which something is or changes. */
    TreeSet<LocalDate> days() {
        TreeSet<LocalDate> days = new TreeSet<>();
        happenings.forEach(each -> days.add(each.on));
        documents.forEach(each -> days.add(each.from));
        lived.values()
                .forEach(plotsThen -> plotsThen.values().forEach(plot -> {
                    days.add(due(RecoveryStage.RESTORATION, plot, plot.registered));
                    days.add(due(RecoveryStage.RECULTIVATION, plot, plot.registered));
                }));
        documents.stream()
                .filter(each -> each.kind.equals("DEADLINE"))
                .forEach(each -> days.add((LocalDate) each.values.get("deadline")));
        return days;
    }

    // ---- regions
    // -----------------------------------------------------------------------------------------------------

    static boolean isVillage(String code) {
        return !code.endsWith("000");
    }

    static boolean isCounty(String code) {
        return code.endsWith("000000");
    }

    static boolean isTownship(String code) {
        return !isVillage(code) && !isCounty(code);
    }

    static String townshipOf(String code) {
        return code.substring(0, TOWNSHIP_DIGITS) + "000";
    }

    private List<Document> regionChanges() {
        return documents.stream()
                .filter(each -> each.changesRegions() && !withdrawnDocuments.contains(each.id))
                .sorted(Comparator.comparing(Document::from).thenComparing(Document::id))
                .toList();
    }

    /** The regions of a day, by code. */
    NavigableMap<String, RegionDay> regions(LocalDate day) {
        List<Document> changes = regionChanges();
        if (!changes.equals(toldChanges)) {
            toldChanges = changes;
            toldRegions.clear();
        }
        return toldRegions.computeIfAbsent(day, this::findRegions);
    }

    private NavigableMap<String, RegionDay> findRegions(LocalDate day) {
        NavigableMap<String, RegionDay> now = new TreeMap<>();
        firstNames.forEach((code, name) -> now.put(code, new RegionDay(code, name, Set.of(code))));
        for (Document change : regionChanges()) {
            if (change.from.isAfter(day)) {
                break;
            }
            Set<String> began = new TreeSet<>();
            for (String code : change.codes()) {
                began.addAll(now.remove(code).began);
            }
            now.put(change.into(), new RegionDay(change.into(), (String) change.values.get("name"), began));
            change.moves().forEach((old, fresh) -> {
                RegionDay village = now.remove(old);
                if (village != null && !change.codes().contains(old)) {
                    now.put(fresh, new RegionDay(fresh, village.name, village.began));
                }
            });
        }
        return now;
    }

    NavigableMap<String, RegionDay> regionsToday() {
        return regions(END);
    }

    /** Where the bearer of a code began: itself, or the first of those that a document made it of. */
    private String beginning(String code) {
        if (firstNames.containsKey(code)) {
            return code;
        }
        for (Document change : regionChanges()) {
            if (change.recodes() && change.into().equals(code)) {
                return beginning(change.codes().getFirst());
            }
            for (Map.Entry<String, String> move : change.moves().entrySet()) {
                if (move.getValue().equals(code)) {
                    return beginning(move.getKey());
                }
            }
        }
        throw new IllegalStateException("No document made " + code);
    }

    private boolean isMade(String code) {
        return firstNames.containsKey(code)
                || regionChanges().stream()
                        .anyMatch(change ->
                                change.into().equals(code) || change.moves().containsValue(code));
    }

    boolean isKnownVillage(String code) {
        return isMade(code);
    }

    /** Whether a code was borne once, also by a document that was taken back. */
    boolean wasEver(String code) {
        return firstNames.containsKey(code)
                || documents.stream()
                        .anyMatch(each ->
                                each.changesRegions() && each.concerned().contains(code));
    }

    /** The code of the village in which what was recorded under a code lies on a day. */
    String village(String recorded, LocalDate day) {
        String began = beginning(recorded);
        return regions(day).values().stream()
                .filter(region -> isVillage(region.code) && region.began.contains(began))
                .findFirst()
                .orElseThrow()
                .code;
    }

    // ---- deadlines and targets
    // ---------------------------------------------------------------------------------------

    private boolean standing(Document document) {
        return !withdrawnDocuments.contains(document.id);
    }

    private Document opening(int campaign) {
        return documents.stream()
                .filter(each -> each.kind.equals("CAMPAIGN") && each.campaign == campaign && standing(each))
                .findFirst()
                .orElse(null);
    }

    private LocalDate base(RecoveryStage stage, int campaign) {
        Document opening = opening(campaign);
        if (opening != null) {
            return (LocalDate) opening.values.get(stage.name());
        }
        return stage == RecoveryStage.RESTORATION ? LocalDate.of(campaign, 6, 30) : LocalDate.of(campaign, 7, 31);
    }

    /** The last of the documents that were laid down for one and hold on the day. */
    private Document latest(
            String kind, int campaign, RecoveryStage stage, LocalDate day, java.util.function.Predicate<Document> of) {
        Document last = null;
        for (Document each : documents) {
            boolean fits = each.kind.equals(kind)
                    && standing(each)
                    && each.campaign == campaign
                    && each.stage.equals(stage.name())
                    && !each.from.isAfter(day)
                    && of.test(each);
            if (fits && (last == null || !each.from.isBefore(last.from))) {
                last = each;
            }
        }
        return last;
    }

    private Document ofRegion(String kind, String code, int campaign, RecoveryStage stage, LocalDate day) {
        if (isCounty(code)) {
            return latest(kind, campaign, stage, day, each -> code.equals(each.region));
        }
        RegionDay region = regions(day).get(code);
        Set<String> began = region == null ? Set.of(beginning(code)) : region.began;
        return latest(
                kind,
                campaign,
                stage,
                day,
                each -> each.region != null && isTownship(each.region) && began.contains(beginning(each.region)));
    }

    LocalDate due(RecoveryStage stage, String region, int campaign, LocalDate day) {
        Document own = isCounty(region) ? null : ofRegion("DEADLINE", townshipOf(region), campaign, stage, day);
        if (own == null) {
            own = ofRegion("DEADLINE", LedgerOrder.COUNTY, campaign, stage, day);
        }
        return own == null ? base(stage, campaign) : (LocalDate) own.values.get("deadline");
    }

    LocalDate due(RecoveryStage stage, PlotDay plot, LocalDate day) {
        Document own = latest(
                "DEADLINE", plot.campaign, stage, day, each -> each.plot != null && plot.line.contains(each.plot));
        if (own != null) {
            return (LocalDate) own.values.get("deadline");
        }
        if (plot.foundLate) {
            return plot.registered.plusDays(stage == RecoveryStage.RESTORATION ? 60 : 90);
        }
        return due(stage, village(plot.recorded, day), plot.campaign, day);
    }

    BigDecimal target(RecoveryStage stage, String region, int campaign, LocalDate day) {
        if (isVillage(region)) {
            return null;
        }
        Document own = ofRegion("TARGET", region, campaign, stage, day);
        if (own != null) {
            return (BigDecimal) own.values.get("areaMu");
        }
        if (!isCounty(region)) {
            return null;
        }
        BigDecimal sum = null;
        for (String code : regions(day).keySet()) {
            if (!isTownship(code)) {
                continue;
            }
            BigDecimal one = target(stage, code, campaign, day);
            if (one == null) {
                return null;
            }
            sum = sum == null ? one : sum.add(one);
        }
        return sum;
    }

    // ---- living through the days
    // -------------------------------------------------------------------------------------

    private boolean stands(Happening each) {
        return each.what != What.TAKEN_BACK && !takenBack.contains(each.id);
    }

    /** Lives through all days. @throws Refused when something meets a plot that it cannot follow */
    private void live() throws Refused {
        TreeMap<LocalDate, List<Happening>> byDay = new TreeMap<>();
        happenings.stream()
                .filter(this::stands)
                .forEach(each ->
                        byDay.computeIfAbsent(each.on, day -> new ArrayList<>()).add(each));
        lived = new TreeMap<>();
        Map<Integer, PlotDay> now = new TreeMap<>();
        if (byDay.isEmpty()) {
            return;
        }
        for (LocalDate day = byDay.firstKey(); day.isBefore(END); day = day.plusDays(1)) {
            Map<Integer, PlotDay> endedToday = new HashMap<>();
            List<Happening> today = new ArrayList<>(byDay.getOrDefault(day, List.of()));
            today.sort(Comparator.comparing(Happening::plot).thenComparing(Happening::seq));
            for (Happening each : today) {
                if (endedToday.containsKey(each.plot)) {
                    throw new Refused("%s meets a plot that has ended".formatted(each));
                }
                PlotDay before = now.get(each.plot);
                PlotDay after = happen(each, before, endedToday);
                if (each.what == What.ENDED) {
                    endedToday.put(each.plot, before);
                    now.remove(each.plot);
                } else {
                    if (after.mu() == null) {
                        throw new Refused("%s leaves no area".formatted(each));
                    }
                    now.put(each.plot, after);
                }
            }
            boolean carried = carryOver(now, day);
            if (!today.isEmpty() || carried) {
                lived.put(day, new TreeMap<>(now));
            }
        }
    }

    private boolean carryOver(Map<Integer, PlotDay> now, LocalDate day) {
        boolean carried = false;
        for (Document each : documents) {
            if (!each.kind.equals("CAMPAIGN") || !standing(each) || !each.from.equals(day)) {
                continue;
            }
            for (Map.Entry<Integer, PlotDay> entry : now.entrySet()) {
                PlotDay plot = entry.getValue();
                if (plot.status == PlotStatus.ABANDONED && plot.campaign < each.campaign) {
                    Change change = new Change(plot);
                    change.campaign = each.campaign;
                    change.foundLate = false;
                    entry.setValue(change.done());
                    carried = true;
                }
            }
        }
        return carried;
    }

    /** A plot while something changes it. */
    private static final class Change {
        int plot;
        Set<Integer> line;
        String recorded;
        String code;
        BigDecimal declared;
        BigDecimal measured;
        Shape shape;
        Placement placement = Placement.VILLAGE;
        PlotStatus status;
        LocalDate registered;
        int campaign;
        boolean foundLate;
        LocalDate restored;
        LocalDate recultivated;
        boolean lapsed;
        Boolean restorationCheck;
        Boolean recultivationCheck;
        Boolean restorationSample;
        Boolean recultivationSample;

        Change(int plot) {
            this.plot = plot;
            this.line = Set.of(plot);
        }

        Change(PlotDay day) {
            plot = day.plot;
            line = day.line;
            recorded = day.recorded;
            code = day.code;
            declared = day.declared;
            measured = day.measured;
            shape = day.shape;
            placement = day.placement;
            status = day.status;
            registered = day.registered;
            campaign = day.campaign;
            foundLate = day.foundLate;
            restored = day.restored;
            recultivated = day.recultivated;
            lapsed = day.lapsed;
            restorationCheck = day.restorationCheck;
            recultivationCheck = day.recultivationCheck;
            restorationSample = day.restorationSample;
            recultivationSample = day.recultivationSample;
        }

        void uncheck(RecoveryStage stage) {
            if (stage == RecoveryStage.RESTORATION) {
                restorationCheck = null;
                restorationSample = null;
            } else {
                recultivationCheck = null;
                recultivationSample = null;
            }
        }

        void set(Map<String, Object> values) {
            recorded = values.containsKey("village") ? (String) values.get("village") : recorded;
            code = values.containsKey("code") ? (String) values.get("code") : code;
            declared = values.containsKey("declared") ? (BigDecimal) values.get("declared") : declared;
            if (values.containsKey("shape")) {
                shape = (Shape) values.get("shape");
                measured = shape == null ? null : shape.measured();
                placement = shape == null ? Placement.VILLAGE : shape.placement();
            }
        }

        PlotDay done() {
            return new PlotDay(
                    plot,
                    line,
                    recorded,
                    code,
                    declared,
                    measured,
                    shape,
                    placement,
                    status,
                    registered,
                    campaign,
                    foundLate,
                    restored,
                    recultivated,
                    lapsed,
                    restorationCheck,
                    recultivationCheck,
                    restorationSample,
                    recultivationSample);
        }
    }

    private PlotDay happen(Happening each, PlotDay before, Map<Integer, PlotDay> endedToday) throws Refused {
        boolean begins = each.what == What.REGISTERED || each.what == What.BEGUN;
        if (begins != (before == null)) {
            throw new Refused("%s meets %s".formatted(each, before));
        }
        if (each.what == What.BEGUN) {
            return descend(each, endedToday);
        }
        Change change = before == null ? new Change(each.plot) : new Change(before);
        switch (each.what) {
            case REGISTERED -> {
                change.set(each.values);
                change.status = PlotStatus.ABANDONED;
                change.registered = each.on;
                change.campaign = each.on.getYear();
                change.foundLate = each.on.isAfter(
                        due(RecoveryStage.RESTORATION, village(change.recorded, each.on), change.campaign, each.on));
            }
            case RESTORED -> {
                require(each, before.status == PlotStatus.ABANDONED);
                change.status = PlotStatus.RESTORED;
                change.restored = each.on;
                change.lapsed = false;
                change.uncheck(RecoveryStage.RESTORATION);
            }
            case RECULTIVATED -> {
                require(each, before.status == PlotStatus.RESTORED);
                change.status = PlotStatus.RECULTIVATED;
                change.recultivated = each.on;
                change.uncheck(RecoveryStage.RECULTIVATION);
            }
            case LAPSED -> {
                require(each, before.reached(RecoveryStage.RESTORATION));
                change.status = PlotStatus.ABANDONED;
                change.lapsed = true;
                change.uncheck(RecoveryStage.RESTORATION);
                change.uncheck(RecoveryStage.RECULTIVATION);
            }
            case EXEMPTED -> {
                require(each, before.status == PlotStatus.ABANDONED);
                change.status = PlotStatus.EXEMPT;
            }
            case VERIFIED -> {
                RecoveryStage stage = (RecoveryStage) each.values.get("stage");
                require(each, before.reached(stage));
                Boolean accepted = (Boolean) each.values.get("accepted");
                boolean county = each.values.get("level") == VerificationLevel.COUNTY;
                if (stage == RecoveryStage.RESTORATION) {
                    change.restorationCheck = accepted;
                    change.restorationSample = county ? accepted : change.restorationSample;
                } else {
                    change.recultivationCheck = accepted;
                    change.recultivationSample = county ? accepted : change.recultivationSample;
                }
            }
            case CORRECTED -> change.set(each.values);
            case ENDED ->
                require(
                        each,
                        before.mu().compareTo((BigDecimal) each.values.get("areaThen")) == 0
                                && Objects.equals(before.shape, each.values.get("shapeThen")));
            default -> {
                // told, but changes nothing
            }
        }
        return change.done();
    }

    private static void require(Happening each, boolean possible) throws Refused {
        if (!possible) {
            throw new Refused(each + " is not possible then");
        }
    }

    private PlotDay descend(Happening each, Map<Integer, PlotDay> endedToday) throws Refused {
        @SuppressWarnings("unchecked")
        List<Integer> parents = (List<Integer>) each.values.get("parents");
        List<PlotDay> ends = new ArrayList<>();
        for (int parent : parents) {
            require(each, endedToday.containsKey(parent));
            ends.add(endedToday.get(parent));
        }
        PlotDay first = ends.getFirst();
        Change child = new Change(first);
        child.plot = each.plot;
        child.line = new TreeSet<>(Set.of(each.plot));
        child.code = null;
        child.declared = null;
        child.measured = null;
        for (PlotDay end : ends) {
            if (!countsAlike(first, end, each.on)) {
                throw new Refused("%s: %s and %s count otherwise".formatted(each, first, end));
            }
            child.line.addAll(end.line);
            child.restored = later(child.restored, end.restored);
            child.recultivated = later(child.recultivated, end.recultivated);
            child.registered = later(child.registered, end.registered);
        }
        child.set(each.values);
        return child.done();
    }

    private static LocalDate later(LocalDate a, LocalDate b) {
        return a == null || b != null && b.isAfter(a) ? b : a;
    }

    /** Whether one plot in place of two leaves every figure as it was. */
    boolean countsAlike(PlotDay a, PlotDay b, LocalDate day) {
        boolean alike = village(a.recorded, day).equals(village(b.recorded, day))
                && a.status == b.status
                && a.campaign == b.campaign
                && a.lapsed == b.lapsed
                && a.foundLate == b.foundLate
                && (a.placement == Placement.VILLAGE) == (b.placement == Placement.VILLAGE);
        for (RecoveryStage stage : RecoveryStage.values()) {
            alike = alike
                    && due(stage, a, day).equals(due(stage, b, day))
                    && isLate(stage, a, day) == isLate(stage, b, day)
                    && Objects.equals(a.check(stage), b.check(stage))
                    && Objects.equals(a.sample(stage), b.sample(stage));
        }
        return alike;
    }

    boolean isLate(RecoveryStage stage, PlotDay plot, LocalDate day) {
        return plot.reached(stage) && plot.reachedOn(stage).isAfter(due(stage, plot, day));
    }

    boolean isOverdue(RecoveryStage stage, PlotDay plot, LocalDate day) {
        return !plot.reached(stage)
                && plot.status != PlotStatus.EXEMPT
                && due(stage, plot, day).isBefore(day);
    }

    // ---- commands
    // ----------------------------------------------------------------------------------------------------

    private Happening tell(int plot, What what, LocalDate on, Map<String, Object> values) {
        Happening told = new Happening(happenings.size() + 1, plot, version(plot) + 1, what, on, values, acts);
        happenings.add(told);
        return told;
    }

    private void takeBack(Happening target, LocalDate today) {
        tell(target.plot, What.TAKEN_BACK, today, Map.of("target", target.id));
        takenBack.add(target.id);
    }

    private Document lay(
            String kind,
            String region,
            Integer plot,
            int campaign,
            String stage,
            LocalDate from,
            Map<String, Object> values) {
        Document document = new Document(documents.size() + 1, kind, region, plot, campaign, stage, from, values, acts);
        documents.add(document);
        return document;
    }

    private static void refuseIf(boolean refused, String why) throws Refused {
        if (refused) {
            throw new Refused(why);
        }
    }

    /**
     * Does the command in this model, which is useless afterwards when it is refused.
     *
     * @param today the county's day
     */
    Outcome act(LedgerOrder order, LocalDate today) throws Refused {
        acts++;
        Outcome outcome = switch (order) {
            case Register register -> register(register, today);
            case Happened happened -> {
                List<Integer> told = List.of(record(happened, today));
                yield new Outcome(true, List.of(happened.plot()), told, null);
            }
            case Bulk bulk -> bulk(bulk, today);
            case Correct correct -> correct(correct, today);
            case WithdrawEvent withdraw -> withdraw(withdraw, today);
            case Split split -> split(split, today);
            case Merge merge -> merge(merge, today);
            case Import file -> importRows(file);
            case WithdrawImport withdraw -> withdrawImport(withdraw, today);
            case SetTarget target -> setTarget(target, today);
            case SetDeadline deadline -> setDeadline(deadline, today);
            case OpenCampaign open -> openCampaign(open, today);
            case WithdrawFact withdraw -> withdrawFact(withdraw, today);
            case Rename rename -> rename(rename, today);
            case MergeVillages merge -> mergeVillages(merge, today);
        };
        live();
        uniqueCodes();
        return outcome;
    }

    private void uniqueCodes() throws Refused {
        for (Map<Integer, PlotDay> plotsThen : lived.values()) {
            Set<String> codes = new HashSet<>();
            for (PlotDay plot : plotsThen.values()) {
                refuseIf(plot.code != null && !codes.add(plot.code), "the code " + plot.code + " is borne twice");
            }
        }
    }

    private void requireFreeCode(String code, LocalDate from, int except) throws Refused {
        if (code == null) {
            return;
        }
        Set<Map<Integer, PlotDay>> then =
                new LinkedHashSet<>(lived.tailMap(from).values());
        then.add(on(from));
        refuseIf(
                then.stream()
                        .flatMap(plotsThen -> plotsThen.values().stream())
                        .anyMatch(plot -> plot.plot != except && code.equals(plot.code)),
                "the code is taken");
    }

    private Outcome register(Register register, LocalDate today) throws Refused {
        Row row = register.row();
        refuseIf(row.registered().isAfter(today), "future");
        requireFreeCode(row.code(), row.registered(), 0);
        int plot = ++plots;
        Happening told = tell(plot, What.REGISTERED, row.registered(), row.values());
        knownCampaigns.add(row.registered().getYear());
        return new Outcome(true, List.of(plot), List.of(told.id), null);
    }

    private void requireThere(int plot, int version, LocalDate on, LocalDate today) throws Refused {
        refuseIf(plot < 1 || plot > plots, "no such plot");
        refuseIf(version(plot) != version, "version");
        refuseIf(on.isAfter(today), "future");
        refuseIf(firstDay(plot) == null || on.isBefore(firstDay(plot)), "before it began");
    }

    private int record(Happened happened, LocalDate today) throws Refused {
        requireThere(happened.plot(), happened.version(), happened.on(), today);
        int told = tell(happened.plot(), happened.what(), happened.on(), happened.values()).id;
        return told;
    }

    private Outcome bulk(Bulk bulk, LocalDate today) throws Refused {
        refuseIf(bulk.items().isEmpty(), "empty");
        List<Integer> told = new ArrayList<>();
        for (Happened item : bulk.items()) {
            told.add(record(item, today));
            live();
        }
        return new Outcome(
                true, bulk.items().stream().map(Happened::plot).distinct().toList(), told, null);
    }

    private Outcome correct(Correct correct, LocalDate today) throws Refused {
        int plot = correct.plot();
        LocalDate from = correct.from() != null ? correct.from() : firstDay(plot);
        refuseIf(from == null, "no more");
        requireThere(plot, correct.version(), from, today);
        PlotDay before = on(from).get(plot);
        refuseIf(before == null, "not there");
        Map<String, Object> values = new LinkedHashMap<>(correct.values());
        if (values.get("code") != null) {
            requireFreeCode((String) values.get("code"), from, plot);
        }
        values.entrySet().removeIf(each -> switch (each.getKey()) {
            case "code" -> Objects.equals(each.getValue(), before.code);
            case "declared" -> Objects.equals(each.getValue(), before.declared);
            default -> false;
        });
        refuseIf(values.isEmpty(), "nothing new");
        return new Outcome(true, List.of(plot), List.of(tell(plot, What.CORRECTED, from, values).id), null);
    }

    private Outcome withdraw(WithdrawEvent withdraw, LocalDate today) throws Refused {
        refuseIf(withdraw.happening() < 1 || withdraw.happening() > happenings.size(), "no such event");
        Happening event = happenings.get(withdraw.happening() - 1);
        refuseIf(version(event.plot) != withdraw.version(), "version");
        refuseIf(takenBack.contains(event.id), "taken back before");
        refuseIf(event.what == What.TAKEN_BACK || event.what == What.TOLD, "not this way");
        List<Happening> targets = new ArrayList<>();
        if (event.what == What.ENDED || event.what == What.BEGUN) {
            Set<Integer> children = new TreeSet<>();
            Set<Integer> parents = new TreeSet<>();
            int act = event.act;
            for (Happening each : happenings) {
                if (each.act == act && stands(each)) {
                    (each.what == What.ENDED ? parents : children).add(each.plot);
                    targets.add(each);
                }
            }
            for (Happening each : happenings) {
                refuseIf(children.contains(each.plot) && stands(each) && !targets.contains(each), "something follows");
            }
        } else {
            targets.add(event);
        }
        List<Integer> own = new ArrayList<>();
        for (Happening target : targets) {
            takeBack(target, today);
            if (target.plot == event.plot) {
                own.add(happenings.getLast().id);
            }
        }
        return new Outcome(true, List.of(event.plot), own, null);
    }

    private Outcome split(Split split, LocalDate today) throws Refused {
        requireThere(split.plot(), split.version(), split.on(), today);
        PlotDay whole = on(split.on()).get(split.plot());
        refuseIf(whole == null, "not there");
        if (split.shapes()) {
            refuseIf(whole.placement != Placement.BOUNDARY, "nothing to cut");
        } else {
            BigDecimal sum = BigDecimal.ZERO;
            for (BigDecimal part : split.areas()) {
                refuseIf(part.signum() <= 0, "an area of nothing");
                sum = sum.add(part);
            }
            refuseIf(sum.compareTo(whole.mu()) != 0, "the areas differ");
        }
        List<Integer> told = new ArrayList<>();
        List<Integer> children = new ArrayList<>();
        Map<String, Object> end = new HashMap<>();
        end.put("areaThen", whole.mu());
        end.put("shapeThen", whole.shape);
        told.add(tell(split.plot(), What.ENDED, split.on(), end).id);
        for (int part = 0; part < split.areas().size(); part++) {
            int child = ++plots;
            children.add(child);
            told.add(begin(
                    child, split.on(), List.of(split.plot()), split.areas().get(part), whole.shape));
        }
        return new Outcome(true, children, told, null);
    }

    private int begin(int child, LocalDate on, List<Integer> parents, BigDecimal area, Shape shape) {
        Map<String, Object> values = new HashMap<>();
        values.put("parents", parents);
        values.put("declared", area);
        // a shape that only this plot has; what the program measures of it is not foretold
        values.put("shape", shape == null ? null : shape.partOf(child));
        return tell(child, What.BEGUN, on, values).id;
    }

    private Outcome merge(Merge merge, LocalDate today) throws Refused {
        refuseIf(
                Set.copyOf(merge.plots()).size() != merge.plots().size()
                        || merge.plots().size() < 2,
                "not several");
        List<PlotDay> wholes = new ArrayList<>();
        for (int i = 0; i < merge.plots().size(); i++) {
            requireThere(merge.plots().get(i), merge.versions().get(i), merge.on(), today);
            PlotDay whole = on(merge.on()).get(merge.plots().get(i));
            refuseIf(whole == null, "not there");
            wholes.add(whole);
        }
        int child = ++plots;
        List<Integer> ends = new ArrayList<>();
        for (PlotDay whole : wholes) {
            Map<String, Object> end = new HashMap<>();
            end.put("areaThen", whole.mu());
            end.put("shapeThen", whole.shape);
            ends.add(tell(whole.plot, What.ENDED, merge.on(), end).id);
        }
        List<PlotDay> ordered = new ArrayList<>(wholes);
        ordered.sort((a, b) -> b.mu().compareTo(a.mu()));
        Shape shape = null;
        for (PlotDay whole : ordered) {
            if (whole.placement == Placement.BOUNDARY) {
                shape = whole.shape;
                break;
            }
            shape = shape == null && whole.placement == Placement.POINT ? whole.shape : shape;
        }
        BigDecimal area = wholes.stream().map(PlotDay::mu).reduce(BigDecimal.ZERO, BigDecimal::add);
        List<Integer> told = new ArrayList<>();
        told.add(begin(child, merge.on(), ordered.stream().map(PlotDay::plot).toList(), area, shape));
        told.addAll(ends);
        return new Outcome(true, List.of(child), told, null);
    }

    /** A plot by the code that it bears today; one that ended by it too, when nobody bears it. */
    private Integer findByCode(String code) {
        for (PlotDay plot : on(END).values()) {
            if (code.equals(plot.code)) {
                return plot.plot;
            }
        }
        return null;
    }

    /** Whether a plot that was split or merged since bore the code once. */
    private boolean endedWith(String code) {
        return lived.values().stream()
                .flatMap(plotsThen -> plotsThen.values().stream())
                .anyMatch(plot -> code.equals(plot.code) && !on(END).containsKey(plot.plot));
    }

    private Outcome importRows(Import file) throws Refused {
        List<Integer> fresh = new ArrayList<>();
        List<Integer> told = new ArrayList<>();
        Map<Integer, Map<String, Object>> corrections = new TreeMap<>();
        List<Row> added = new ArrayList<>();
        for (Row row : file.rows()) {
            Integer known = findByCode(row.code());
            if (known == null) {
                if (endedWith(row.code()) || isBorneFrom(row.code(), row.registered())) {
                    continue;
                }
                added.add(row);
            } else {
                Map<String, Object> values = new LinkedHashMap<>();
                PlotDay now = on(END).get(known);
                if (!village(now.recorded, END).equals(row.village())) {
                    values.put("village", row.village());
                }
                if (!Objects.equals(row.declared(), now.declared)) {
                    values.put("declared", row.declared());
                }
                if (row.shape() != null && !row.shape().sameAs(now.shape)) {
                    values.put("shape", row.shape());
                }
                if (!values.isEmpty()) {
                    corrections.put(known, values);
                }
            }
        }
        for (Row row : added) {
            int plot = ++plots;
            fresh.add(plot);
            tell(plot, What.REGISTERED, row.registered(), row.values());
            knownCampaigns.add(row.registered().getYear());
            if (row.restored() != null) {
                tell(plot, What.RESTORED, row.restored(), Map.of());
            }
            if (row.recultivated() != null) {
                tell(plot, What.RECULTIVATED, row.recultivated(), Map.of());
            }
        }
        corrections.forEach((plot, values) -> {
            // from the day on which the ledger was told last of what the file says otherwise
            LocalDate from = firstDay(plot);
            for (Happening each : happenings) {
                boolean toldOf = each.plot == plot
                        && each.what == What.CORRECTED
                        && stands(each)
                        && each.values.keySet().stream().anyMatch(values::containsKey);
                from = toldOf && each.on.isAfter(from) ? each.on : from;
            }
            tell(plot, What.CORRECTED, from, values);
        });
        boolean wrote = !fresh.isEmpty() || !corrections.isEmpty();
        imports.add(wrote ? acts : 0);
        return wrote ? new Outcome(true, fresh, told, null) : Outcome.NOTHING;
    }

    private boolean isBorneFrom(String code, LocalDate from) {
        try {
            requireFreeCode(code, from, 0);
            return false;
        } catch (Refused refused) {
            return true;
        }
    }

    private Outcome withdrawImport(WithdrawImport withdraw, LocalDate today) throws Refused {
        int act = imports.get(withdraw.number());
        List<Happening> targets = happenings.stream()
                .filter(each -> act > 0 && each.act == act && stands(each))
                .toList();
        refuseIf(targets.isEmpty(), "nothing to take back");
        targets.reversed().forEach(each -> takeBack(each, today));
        return new Outcome(true, List.of(), List.of(), null);
    }

    private String countyOrTownship(String region) throws Refused {
        refuseIf(isVillage(region) || !isMade(region), "no county or township");
        return region;
    }

    private Outcome setTarget(SetTarget target, LocalDate today) throws Refused {
        refuseIf(target.from().isAfter(today), "future");
        refuseIf(target.areaMu().signum() < 0, "less than nothing");
        Document laid = lay(
                "TARGET",
                countyOrTownship(target.region()),
                null,
                target.campaign(),
                target.stage().name(),
                target.from(),
                Map.of("areaMu", target.areaMu()));
        return new Outcome(true, List.of(), List.of(), laid.id);
    }

    private Outcome setDeadline(SetDeadline deadline, LocalDate today) throws Refused {
        LocalDate from = deadline.from();
        refuseIf(from.isAfter(today), "future");
        int year = deadline.deadline().getYear();
        refuseIf(year < deadline.campaign() || year > deadline.campaign() + 1, "no deadline of the year");
        refuseIf(!knownCampaigns.contains(deadline.campaign()), "no such campaign");
        Map<String, Object> values = Map.of("deadline", deadline.deadline());
        if (deadline.plot() != null) {
            PlotDay there = on(from).get(deadline.plot());
            refuseIf(there == null || there.campaign != deadline.campaign(), "not of the campaign then");
            Document laid = lay(
                    "DEADLINE",
                    null,
                    deadline.plot(),
                    deadline.campaign(),
                    deadline.stage().name(),
                    from,
                    values);
            tell(deadline.plot(), What.TOLD, from, Map.of());
            live();
            PlotDay then = on(from).get(deadline.plot());
            refuseIf(
                    due(RecoveryStage.RECULTIVATION, then, from).isBefore(due(RecoveryStage.RESTORATION, then, from)),
                    "the stages' order");
            return new Outcome(true, List.of(), List.of(), laid.id);
        }
        Document laid = lay(
                "DEADLINE",
                countyOrTownship(deadline.region()),
                null,
                deadline.campaign(),
                deadline.stage().name(),
                from,
                values);
        refuseIf(
                due(RecoveryStage.RECULTIVATION, deadline.region(), deadline.campaign(), from)
                        .isBefore(due(RecoveryStage.RESTORATION, deadline.region(), deadline.campaign(), from)),
                "the stages' order");
        return new Outcome(true, List.of(), List.of(), laid.id);
    }

    private Outcome openCampaign(OpenCampaign open, LocalDate today) throws Refused {
        LocalDate from = LocalDate.of(open.campaign(), 1, 1);
        refuseIf(from.isAfter(today), "not begun");
        for (LocalDate due : List.of(open.restoration(), open.recultivation())) {
            refuseIf(due.getYear() < open.campaign() || due.getYear() > open.campaign() + 1, "no deadline of the year");
        }
        refuseIf(open.recultivation().isBefore(open.restoration()), "the stages' order");
        refuseIf(opening(open.campaign()) != null, "open");
        List<Integer> carried = on(from).values().stream()
                .filter(plot -> plot.status == PlotStatus.ABANDONED && plot.campaign < open.campaign())
                .map(PlotDay::plot)
                .toList();
        Document laid = lay(
                "CAMPAIGN",
                LedgerOrder.COUNTY,
                null,
                open.campaign(),
                null,
                from,
                Map.of(
                        RecoveryStage.RESTORATION.name(),
                        open.restoration(),
                        RecoveryStage.RECULTIVATION.name(),
                        open.recultivation()));
        knownCampaigns.add(open.campaign());
        carried.forEach(plot -> tell(plot, What.TOLD, from, Map.of()));
        return new Outcome(true, List.of(), List.of(), laid.id);
    }

    private Outcome withdrawFact(WithdrawFact withdraw, LocalDate today) throws Refused {
        refuseIf(withdraw.document() < 1 || withdraw.document() > documents.size(), "no such fact");
        Document document = documents.get(withdraw.document() - 1);
        refuseIf(!standing(document), "taken back before");
        if (document.changesRegions()) {
            for (Document other : regionChanges()) {
                boolean later =
                        other.from.isAfter(document.from) || other.from.equals(document.from) && other.id > document.id;
                refuseIf(later && document.bears(other), "a later change stands on it");
            }
        }
        Map<Integer, PlotDay> last = on(END);
        withdrawnDocuments.add(document.id);
        for (PlotDay plot : last.values()) {
            refuseIf(!isMade(plot.recorded), "a plot was recorded in what it made");
        }
        happenings.stream()
                .filter(each -> each.act == document.act && stands(each))
                .toList()
                .forEach(each -> takeBack(each, today));
        return new Outcome(true, List.of(), List.of(), document.id);
    }

    private void requireLatest(Document change) throws Refused {
        for (Document other : regionChanges()) {
            if (other.id == change.id || !other.from.isAfter(change.from)) {
                continue;
            }
            for (String code : other.concerned()) {
                refuseIf(
                        change.concerned().contains(code)
                                || change.recodesTownship()
                                        && !isCounty(code)
                                        && townshipOf(code)
                                                .equals(change.codes().getFirst()),
                        "a later change is there");
            }
        }
    }

    private void requireTownship(String into, LocalDate from) throws Refused {
        if (isVillage(into)) {
            for (LocalDate day : days()) {
                refuseIf(!day.isBefore(from) && !regions(day).containsKey(townshipOf(into)), "no township");
            }
            refuseIf(!regions(from).containsKey(townshipOf(into)), "no township");
            refuseIf(!regionsToday().containsKey(townshipOf(into)), "no township");
        }
    }

    private Outcome rename(Rename rename, LocalDate today) throws Refused {
        refuseIf(rename.from().isAfter(today), "future");
        RegionDay old = regionsToday().get(rename.code());
        refuseIf(old == null, "no such region");
        String into = rename.newCode() == null ? rename.code() : rename.newCode();
        refuseIf(into.equals(rename.code()) && rename.name().equals(old.name), "nothing new");
        Map<String, String> moves = new TreeMap<>();
        if (!into.equals(rename.code())) {
            if (isTownship(into)) {
                regionsToday().keySet().stream()
                        .filter(code -> isVillage(code) && townshipOf(code).equals(rename.code()))
                        .forEach(code ->
                                moves.put(code, into.substring(0, TOWNSHIP_DIGITS) + code.substring(TOWNSHIP_DIGITS)));
            } else {
                moves.put(rename.code(), into);
            }
        }
        if (!into.equals(rename.code())) {
            requireTownship(into, rename.from());
        }
        Document laid = lay(
                "RENAME",
                rename.code(),
                null,
                0,
                null,
                rename.from(),
                Map.of("codes", List.of(rename.code()), "into", into, "name", rename.name(), "moves", moves));
        requireLatest(laid);
        return new Outcome(true, List.of(), List.of(), laid.id);
    }

    private Outcome mergeVillages(MergeVillages merge, LocalDate today) throws Refused {
        refuseIf(merge.from().isAfter(today), "future");
        Set<String> codes = new TreeSet<>(merge.codes());
        for (String code : codes) {
            refuseIf(!isVillage(code) || !regionsToday().containsKey(code), "no such village");
        }
        refuseIf(codes.size() + (codes.contains(merge.into()) ? 0 : 1) < 2, "not several");
        if (!codes.contains(merge.into())) {
            refuseIf(isMade(merge.into()), "taken");
            requireTownship(merge.into(), merge.from());
        }
        Map<String, String> moves = new TreeMap<>();
        codes.stream().filter(code -> !code.equals(merge.into())).forEach(code -> moves.put(code, merge.into()));
        Document laid = lay(
                "VILLAGE_MERGER",
                merge.into(),
                null,
                0,
                null,
                merge.from(),
                Map.of("codes", List.copyOf(codes), "into", merge.into(), "name", merge.name(), "moves", moves));
        requireLatest(laid);
        return new Outcome(true, List.of(), List.of(), laid.id);
    }

    // ---- figures
    // -----------------------------------------------------------------------------------------------------

    static final String[] STAGE_FIGURES = {
        "deadline",
        "reachedPlots",
        "reachedAreaMu",
        "rate",
        "overduePlots",
        "overdueAreaMu",
        "latePlots",
        "lateAreaMu",
        "acceptedPlots",
        "acceptedAreaMu",
        "refusedAreaMu",
        "sampledAreaMu",
        "samplePassRate",
        "targetAreaMu",
        "targetRate"
    };

    /** Plots and mu of those that fit. */
    record Sum(int plots, BigDecimal mu) {
        static Sum of(Collection<PlotDay> all, java.util.function.Predicate<PlotDay> fits) {
            int count = 0;
            BigDecimal mu = BigDecimal.ZERO;
            for (PlotDay plot : all) {
                if (fits.test(plot)) {
                    count++;
                    mu = mu.add(plot.mu());
                }
            }
            return new Sum(count, mu);
        }

        Sum minus(Sum other) {
            return new Sum(plots - other.plots, mu.subtract(other.mu));
        }
    }

    /** The plots of a region on a day. */
    List<PlotDay> plots(String region, LocalDate day) {
        String prefix = isCounty(region) ? "" : isTownship(region) ? region.substring(0, TOWNSHIP_DIGITS) : region;
        return on(day).values().stream()
                .filter(plot -> village(plot.recorded, day).startsWith(prefix))
                .toList();
    }

    /** The figures of a region, in a fixed order. */
    List<Object> figures(String region, int campaign, LocalDate day) {
        List<PlotDay> all = plots(region, day).stream()
                .filter(plot -> plot.campaign == campaign)
                .toList();
        List<Object> figures = new ArrayList<>();
        Sum whole = Sum.of(all, plot -> true);
        Sum exempt = Sum.of(all, plot -> plot.status == PlotStatus.EXEMPT);
        for (Sum sum : List.of(
                whole,
                exempt,
                Sum.of(all, plot -> plot.lapsed),
                Sum.of(all, plot -> plot.placement == Placement.VILLAGE),
                Sum.of(all, plot -> plot.foundLate))) {
            figures.add(sum.plots);
            figures.add(sum.mu.doubleValue());
        }
        for (RecoveryStage stage : RecoveryStage.values()) {
            Sum reached = Sum.of(all, plot -> plot.reached(stage));
            Sum overdue = Sum.of(all, plot -> isOverdue(stage, plot, day));
            Sum late = Sum.of(all, plot -> isLate(stage, plot, day));
            Sum refused = Sum.of(all, plot -> plot.reached(stage) && Boolean.FALSE.equals(plot.check(stage)));
            Sum sampled = Sum.of(all, plot -> plot.reached(stage) && plot.sample(stage) != null);
            Sum passed = Sum.of(all, plot -> plot.reached(stage) && Boolean.TRUE.equals(plot.sample(stage)));
            BigDecimal target = target(stage, region, campaign, day);
            figures.add(due(stage, region, campaign, day));
            figures.add(reached.plots);
            figures.add(reached.mu.doubleValue());
            figures.add(share(reached.mu, whole.minus(exempt).mu));
            figures.add(overdue.plots);
            figures.add(overdue.mu.doubleValue());
            figures.add(late.plots);
            figures.add(late.mu.doubleValue());
            figures.add(reached.minus(refused).plots);
            figures.add(reached.minus(refused).mu.doubleValue());
            figures.add(refused.mu.doubleValue());
            figures.add(sampled.mu.doubleValue());
            figures.add(share(passed.mu, sampled.mu));
            figures.add(target == null ? null : target.doubleValue());
            figures.add(target == null ? null : share(reached.mu, target));
        }
        return figures;
    }

    private static Double share(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0
                ? null
                : part.divide(whole, new MathContext(40)).doubleValue();
    }
}
