package org.gengtu.importing;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.gengtu.demonstration.Pillar;
import org.gengtu.demonstration.SiteStatus;
import org.gengtu.demonstration.SiteTier;
import org.gengtu.farmland.AbandonmentCause;
import org.gengtu.farmland.IdleKind;
import org.gengtu.farmland.LandClass;
import org.gengtu.farmland.PlotStatus;
import org.gengtu.farmland.RestorationMode;
import org.gengtu.road.OsmFile;

/** The words that offices write in cells, Chinese and English, and what they mean. */
final class Words {
    static final Map<String, IdleKind> IDLE_KINDS = Map.of(
            "季节性", IdleKind.SEASONAL,
            "季节性撂荒", IdleKind.SEASONAL,
            "常年性", IdleKind.PERENNIAL,
            "常年", IdleKind.PERENNIAL,
            "常年撂荒", IdleKind.PERENNIAL,
            "常年性撂荒", IdleKind.PERENNIAL);

    static final Map<String, LandClass> LAND_CLASSES = Map.of(
            "0101", LandClass.PADDY,
            "101", LandClass.PADDY,
            "水田", LandClass.PADDY,
            "0102", LandClass.IRRIGATED,
            "102", LandClass.IRRIGATED,
            "水浇地", LandClass.IRRIGATED,
            "0103", LandClass.DRY,
            "103", LandClass.DRY,
            "旱地", LandClass.DRY);

    static final Map<String, RestorationMode> MODES = Map.ofEntries(
            Map.entry("自耕", RestorationMode.SELF),
            Map.entry("农户自耕", RestorationMode.SELF),
            Map.entry("代耕", RestorationMode.ENTRUSTED),
            Map.entry("代耕代种", RestorationMode.ENTRUSTED),
            Map.entry("流转", RestorationMode.TRANSFER),
            Map.entry("土地流转", RestorationMode.TRANSFER),
            Map.entry("村集体", RestorationMode.COLLECTIVE),
            Map.entry("集体", RestorationMode.COLLECTIVE),
            Map.entry("村集体经营", RestorationMode.COLLECTIVE),
            Map.entry("生产托管", RestorationMode.SERVICE),
            Map.entry("托管", RestorationMode.SERVICE));

    static final Map<String, PlotStatus> STATUSES = Map.ofEntries(
            Map.entry("撂荒", PlotStatus.ABANDONED),
            Map.entry("未复耕", PlotStatus.ABANDONED),
            Map.entry("否", PlotStatus.ABANDONED),
            Map.entry("再撂荒", PlotStatus.ABANDONED),
            Map.entry("复耕", PlotStatus.RESTORED),
            Map.entry("已复耕", PlotStatus.RESTORED),
            Map.entry("是", PlotStatus.RESTORED),
            Map.entry("复种", PlotStatus.RECULTIVATED),
            Map.entry("已复种", PlotStatus.RECULTIVATED),
            Map.entry("已种植", PlotStatus.RECULTIVATED),
            Map.entry("不宜复耕", PlotStatus.EXEMPT));

    static final Map<String, AbandonmentCause> CAUSES = Map.ofEntries(
            Map.entry("缺劳力", AbandonmentCause.LABOUR),
            Map.entry("缺乏劳力", AbandonmentCause.LABOUR),
            Map.entry("缺劳动力", AbandonmentCause.LABOUR),
            Map.entry("无劳动力", AbandonmentCause.LABOUR),
            Map.entry("劳动力不足", AbandonmentCause.LABOUR),
            Map.entry("外出务工", AbandonmentCause.LABOUR),
            Map.entry("劳力", AbandonmentCause.LABOUR),
            Map.entry("效益低", AbandonmentCause.ECONOMIC),
            Map.entry("种植效益低", AbandonmentCause.ECONOMIC),
            Map.entry("经济效益低", AbandonmentCause.ECONOMIC),
            Map.entry("比较效益低", AbandonmentCause.ECONOMIC),
            Map.entry("基础设施差", AbandonmentCause.INFRASTRUCTURE),
            Map.entry("基础设施", AbandonmentCause.INFRASTRUCTURE),
            Map.entry("交通不便", AbandonmentCause.INFRASTRUCTURE),
            Map.entry("道路不通", AbandonmentCause.INFRASTRUCTURE),
            Map.entry("缺水", AbandonmentCause.INFRASTRUCTURE),
            Map.entry("土质差", AbandonmentCause.SOIL),
            Map.entry("土壤贫瘠", AbandonmentCause.SOIL),
            Map.entry("地力差", AbandonmentCause.SOIL),
            Map.entry("灾毁", AbandonmentCause.DISASTER),
            Map.entry("自然灾害", AbandonmentCause.DISASTER),
            Map.entry("水毁", AbandonmentCause.DISASTER),
            Map.entry("流转纠纷", AbandonmentCause.TRANSFER),
            Map.entry("流转", AbandonmentCause.TRANSFER),
            Map.entry("流转后撂荒", AbandonmentCause.TRANSFER),
            Map.entry("流转后弃耕", AbandonmentCause.TRANSFER),
            Map.entry("流转退租", AbandonmentCause.TRANSFER),
            Map.entry("退租", AbandonmentCause.TRANSFER),
            Map.entry("业主弃耕", AbandonmentCause.TRANSFER),
            Map.entry("其他", AbandonmentCause.OTHER),
            Map.entry("其它", AbandonmentCause.OTHER));

    static final Map<String, SiteTier> TIERS = Map.ofEntries(
            Map.entry("全县样板", SiteTier.COUNTY_MODEL),
            Map.entry("县级样板", SiteTier.COUNTY_MODEL),
            Map.entry("样板", SiteTier.COUNTY_MODEL),
            Map.entry("镇级精品", SiteTier.TOWNSHIP_SHOWPIECE),
            Map.entry("精品", SiteTier.TOWNSHIP_SHOWPIECE),
            Map.entry("村级特色", SiteTier.VILLAGE_FEATURE),
            Map.entry("特色", SiteTier.VILLAGE_FEATURE),
            Map.entry("社级亮点", SiteTier.GROUP_HIGHLIGHT),
            Map.entry("亮点", SiteTier.GROUP_HIGHLIGHT));

    static final Map<String, Pillar> PILLARS = Map.of(
            "产业", Pillar.INDUSTRY,
            "产业振兴", Pillar.INDUSTRY,
            "人才", Pillar.TALENT,
            "人才振兴", Pillar.TALENT,
            "文化", Pillar.CULTURE,
            "文化振兴", Pillar.CULTURE,
            "生态", Pillar.ECOLOGY,
            "生态振兴", Pillar.ECOLOGY,
            "组织", Pillar.ORGANISATION,
            "组织振兴", Pillar.ORGANISATION);

    static final Map<String, SiteStatus> SITE_STATUSES = Map.of(
            "候选", SiteStatus.CANDIDATE,
            "已考察", SiteStatus.SURVEYED,
            "已选定", SiteStatus.SELECTED,
            "落选", SiteStatus.DROPPED,
            "提升中", SiteStatus.UPGRADING,
            "已就绪", SiteStatus.READY);

    private static final String MARKS = "[、,，;；/|+ ]+";

    /** As OpenStreetMap calls them: by who keeps the road, by how it is built, or by what it is for. */
    static final Map<String, String> ROAD_CLASSES = Map.ofEntries(
            Map.entry("高速", "motorway"),
            Map.entry("高速公路", "motorway"),
            Map.entry("快速路", "trunk"),
            Map.entry("国道", "primary"),
            Map.entry("一级", "primary"),
            Map.entry("一级公路", "primary"),
            Map.entry("主干路", "primary"),
            Map.entry("省道", "secondary"),
            Map.entry("二级", "secondary"),
            Map.entry("二级公路", "secondary"),
            Map.entry("次干路", "secondary"),
            Map.entry("县道", "tertiary"),
            Map.entry("三级", "tertiary"),
            Map.entry("三级公路", "tertiary"),
            Map.entry("支路", "tertiary"),
            Map.entry("乡道", "unclassified"),
            Map.entry("四级", "unclassified"),
            Map.entry("四级公路", "unclassified"),
            Map.entry("专用公路", "unclassified"),
            Map.entry("村道", "residential"),
            Map.entry("通村公路", "residential"),
            Map.entry("内部道路", "service"),
            Map.entry("等外", "track"),
            Map.entry("等外公路", "track"),
            Map.entry("机耕道", "track"),
            Map.entry("机耕路", "track"),
            Map.entry("田间道", "track"),
            Map.entry("生产路", "track"),
            Map.entry("土路", "track"));

    static final Map<String, String> SURFACES = Map.ofEntries(
            Map.entry("沥青", "asphalt"),
            Map.entry("沥青路", "asphalt"),
            Map.entry("沥青混凝土", "asphalt"),
            Map.entry("柏油", "asphalt"),
            Map.entry("水泥", "concrete"),
            Map.entry("水泥路", "concrete"),
            Map.entry("水泥混凝土", "concrete"),
            Map.entry("混凝土", "concrete"),
            Map.entry("块石", "sett"),
            Map.entry("石板", "sett"),
            Map.entry("砂石", "gravel"),
            Map.entry("碎石", "gravel"),
            Map.entry("泥结碎石", "compacted"),
            Map.entry("土", "dirt"),
            Map.entry("土路", "dirt"),
            Map.entry("泥土", "dirt"));

    static final Map<String, String> ONEWAYS = Map.ofEntries(
            Map.entry("是", "yes"),
            Map.entry("单行", "yes"),
            Map.entry("单向", "yes"),
            Map.entry("正向", "yes"),
            Map.entry("1", "yes"),
            Map.entry("true", "yes"),
            Map.entry("t", "yes"),
            Map.entry("f", "yes"),
            Map.entry("y", "yes"),
            Map.entry("逆向", "-1"),
            Map.entry("否", "no"),
            Map.entry("双向", "no"),
            Map.entry("0", "no"),
            Map.entry("2", "no"),
            Map.entry("false", "no"),
            Map.entry("b", "no"),
            Map.entry("n", "no"));

    private Words() {}

    static Optional<String> roadClass(String word) {
        return osm(ROAD_CLASSES, "[a-z]{3,20}(?:_link)?", word).filter(OsmFile::isRoad);
    }

    static Optional<String> roadSurface(String word) {
        return osm(SURFACES, "[a-z_]{3,30}", word);
    }

    static Optional<String> oneway(String word) {
        return osm(ONEWAYS, "yes|no|-1", word);
    }

    private static Optional<String> osm(Map<String, String> words, String own, String word) {
        String small = word.toLowerCase(Locale.ROOT);
        String known = words.get(small);
        return known != null ? Optional.of(known) : Optional.of(small).filter(text -> text.matches(own));
    }

    static Optional<SiteTier> tier(String word) {
        return find(TIERS, SiteTier.class, word);
    }

    static Optional<SiteStatus> siteStatus(String word) {
        return find(SITE_STATUSES, SiteStatus.class, word);
    }

    /** Several pillars in their order; empty when one is not known. */
    static Optional<Set<Pillar>> pillars(String words) {
        return several(words, word -> find(PILLARS, Pillar.class, word), EnumSet.noneOf(Pillar.class));
    }

    static Optional<IdleKind> idleKind(String word) {
        return find(IDLE_KINDS, IdleKind.class, word);
    }

    static Optional<LandClass> landClass(String word) {
        return find(LAND_CLASSES, LandClass.class, word);
    }

    static Optional<RestorationMode> mode(String word) {
        return find(MODES, RestorationMode.class, word);
    }

    static Optional<PlotStatus> status(String word) {
        return find(STATUSES, PlotStatus.class, word);
    }

    /** Several causes, set apart by any of the usual marks; empty when one is not known. */
    static Optional<Integer> causes(String words) {
        return several(words, word -> find(CAUSES, AbandonmentCause.class, word), new LinkedHashSet<>())
                .map(AbandonmentCause::bits);
    }

    private static <E> Optional<Set<E>> several(String words, Function<String, Optional<E>> find, Set<E> found) {
        for (String word : words.split(MARKS)) {
            if (!word.isBlank()) {
                Optional<E> each = find.apply(word.strip());
                if (each.isEmpty()) {
                    return Optional.empty();
                }
                found.add(each.get());
            }
        }
        return Optional.of(found);
    }

    private static <E extends Enum<E>> Optional<E> find(Map<String, E> words, Class<E> type, String word) {
        E known = words.get(word);
        if (known != null) {
            return Optional.of(known);
        }
        String name = word.toUpperCase(Locale.ROOT);
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(name)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
