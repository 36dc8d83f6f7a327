package org.gengtu.importing;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gengtu.farmland.AbandonmentCause;
import org.gengtu.farmland.IdleKind;
import org.gengtu.farmland.LandClass;
import org.gengtu.farmland.PlotStatus;
import org.gengtu.farmland.RestorationMode;

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

    private Words() {}

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
        Set<AbandonmentCause> causes = new LinkedHashSet<>();
        for (String word : words.split("[、,，;；/|+ ]+")) {
            if (!word.isBlank()) {
                Optional<AbandonmentCause> cause = find(CAUSES, AbandonmentCause.class, word.strip());
                if (cause.isEmpty()) {
                    return Optional.empty();
                }
                causes.add(cause.get());
            }
        }
        return Optional.of(AbandonmentCause.bits(causes));
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
