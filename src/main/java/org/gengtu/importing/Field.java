package org.gengtu.importing;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a column may mean. Each field knows the headers, Chinese and English, by which its column is guessed; headers are
 * compared without case, blanks, underscores and brackets.
 */
public enum Field {
    CODE(
            "code",
            Set.of(Layer.TOWNSHIPS, Layer.VILLAGES),
            "村代码",
            "村级代码",
            "行政村代码",
            "乡镇代码",
            "代码",
            "区划代码",
            "行政区划代码",
            "统计用区划代码",
            "编码",
            "code",
            "zldwdm",
            "xzqdm",
            "regioncode"),
    NAME(
            "name",
            Set.of(Layer.TOWNSHIPS, Layer.VILLAGES),
            "村名",
            "村名称",
            "行政村",
            "村社区",
            "乡镇名",
            "乡镇名称",
            "乡镇",
            "名称",
            "区划名称",
            "name",
            "zldwmc",
            "xzqmc"),
    FORMER_NAME("formerName", Set.of(Layer.TOWNSHIPS, Layer.VILLAGES), "formername", "曾用名", "原名", "原名称", "旧名称"),
    FORMER_CODE("formerCode", Set.of(Layer.TOWNSHIPS, Layer.VILLAGES), "formercode", "原代码", "旧代码", "原区划代码"),
    COUNTY_NAME("countyName", Set.of(Layer.TOWNSHIPS, Layer.VILLAGES), "县名称", "县名", "区县名称", "countyname"),
    CHANGED_ON("changedOn", Set.of(Layer.TOWNSHIPS, Layer.VILLAGES), "changedon", "变更日期", "变更时间", "更名日期"),

    PLOT_CODE(
            "plotCode",
            Set.of(Layer.PLOTS),
            "地块编码",
            "地块代码",
            "地块编号",
            "承包地块编码",
            "承包地块代码",
            "地块编",
            "dkbm",
            "plotcode",
            "code",
            "编码"),
    SOURCE_KEY("key", Set.of(Layer.PLOTS), "源编号", "图斑编号", "key", "sourcekey", "sourceid"),
    VILLAGE_CODE(
            "villageCode",
            Set.of(Layer.PLOTS, Layer.SITES),
            "村代码",
            "村编码",
            "村级代码",
            "行政村代码",
            "坐落代码",
            "权属代码",
            "区划代码",
            "行政区划代码",
            "villagecode",
            "villageco",
            "zldwdm",
            "qsdwdm",
            "xzqdm"),
    VILLAGE_NAME(
            "villageName",
            Set.of(Layer.PLOTS, Layer.SITES),
            "村名",
            "村",
            "村名称",
            "行政村",
            "村社区",
            "所在村",
            "village",
            "villagename",
            "villagena",
            "zldwmc",
            "qsdwmc"),
    TOWNSHIP_NAME(
            "townshipName",
            Set.of(Layer.PLOTS, Layer.SITES),
            "乡镇",
            "乡镇名",
            "乡镇名称",
            "镇",
            "镇乡",
            "township",
            "townshipname",
            "townshipn"),
    GROUP("group", Set.of(Layer.PLOTS), "社组", "组", "社", "村民小组", "小组", "group", "groupname"),
    AREA_MU(
            "areaMu",
            Set.of(Layer.PLOTS),
            "上报面积亩",
            "上报面积",
            "上报面",
            "declaredareamu",
            "面积亩",
            "面积",
            "撂荒面积",
            "撂荒面积亩",
            "地块面积",
            "地块面积亩",
            "实测面积亩",
            "申报面积",
            "申报面积亩",
            "areamu",
            "mu"),
    AREA_SQUARE_METRES(
            "areaSquareMetres", Set.of(Layer.PLOTS), "面积平方米", "面积㎡", "面积m2", "aream2", "areasqm", "mj", "dkmj", "scmj"),
    IDLE_KIND("idleKind", Set.of(Layer.PLOTS), "撂荒类型", "撂荒性质", "撂荒类", "idlekind"),
    ABANDONED_SINCE(
            "abandonedSince",
            Set.of(Layer.PLOTS),
            "撂荒时间",
            "撂荒日期",
            "撂荒起始",
            "撂荒起始时间",
            "撂荒起始日",
            "撂荒起始日期",
            "撂荒年份",
            "撂荒起",
            "abandonedsince"),
    CAUSES("causes", Set.of(Layer.PLOTS), "撂荒原因", "原因", "causes", "cause"),
    LAND_CLASS("landClass", Set.of(Layer.PLOTS), "地类", "地类代码", "地类编码", "地类名称", "dlbm", "dlmc", "landclass"),
    FOUND_ON("foundOn", Set.of(Layer.PLOTS), "发现日期", "发现时间", "排查日期", "排查时间", "登记日期", "登记日", "foundon", "registeredon"),
    STATUS("status", Set.of(Layer.PLOTS, Layer.SITES), "状态", "整治状态", "复耕状态", "复种状态", "整治情况", "是否复耕", "status"),
    RESTORED_ON("restoredOn", Set.of(Layer.PLOTS), "复耕日期", "复耕时间", "复耕日", "restoredon"),
    RESTORATION_MODE("restorationMode", Set.of(Layer.PLOTS), "复耕方式", "整治方式", "复耕方", "restorationmode"),
    RECULTIVATED_ON("recultivatedOn", Set.of(Layer.PLOTS), "复种日期", "复种时间", "复种日", "recultivatedon"),
    CROP("crop", Set.of(Layer.PLOTS), "作物", "复种作物", "种植作物", "作物名称", "crop"),

    SITE_CODE(
            "code",
            Set.of(Layer.SITES),
            "点位编码",
            "点位编号",
            "点位代码",
            "点位编",
            "示范点编码",
            "示范点编号",
            "示范点代码",
            "sitecode",
            "code",
            "编码",
            "编号"),
    SITE_NAME("name", Set.of(Layer.SITES), "点位名称", "点位名", "点位", "示范点名称", "示范点", "sitename", "name", "名称"),
    TIER("tier", Set.of(Layer.SITES), "示范层级", "示范层", "层级", "示范等级", "tier"),
    PILLARS("pillars", Set.of(Layer.SITES), "振兴方面", "振兴方", "五大振兴", "pillars"),
    INDICATORS("indicators", Set.of(Layer.SITES), "展示指标", "展示指", "考核指标", "指标编码", "指标", "indicators"),
    VISIT_MINUTES(
            "visitMinutes",
            Set.of(Layer.SITES),
            "参观时长分",
            "参观时长",
            "参观时",
            "参观分钟",
            "停留时长",
            "停留分钟",
            "visitminutes",
            "visitminu"),
    OPENS("opens", Set.of(Layer.SITES), "开放时间", "开放时", "开门时间", "opens"),
    CLOSES("closes", Set.of(Layer.SITES), "关闭时间", "关闭时", "关门时间", "closes"),
    ZONE("zone", Set.of(Layer.SITES), "示范区编码", "示范区编号", "示范区代码", "示范区", "所属示范区", "zonecode", "zone"),
    DEPARTMENT("department", Set.of(Layer.SITES), "责任部门", "责任部", "责任单位", "牵头部门", "department"),
    LEAD_OFFICIAL("leadOfficial", Set.of(Layer.SITES), "牵头县领导", "牵头领导", "联系县领导", "县领导", "leadofficial"),
    ADDED_ON("addedOn", Set.of(Layer.SITES), "入库日期", "入库日", "入库时间", "addedon"),
    STATUS_ON("statusOn", Set.of(Layer.SITES), "状态日期", "状态日", "statuson", "statussince", "statussin"),
    PERCENT("percent", Set.of(Layer.SITES), "就绪度", "percentready", "percentre", "percent"),
    PLAN_DUE_ON("planDueOn", Set.of(Layer.SITES), "方案期限", "方案期", "plandueon", "plandueo"),
    BUILDING_DUE_ON("buildingDueOn", Set.of(Layer.SITES), "建设期限", "建设期", "buildingdueon", "buildingd"),

    ZONE_CODE("code", Set.of(Layer.ZONES), "示范区编码", "示范区编号", "示范区代码", "示范区", "zonecode", "code", "编码", "编号"),
    ZONE_NAME("name", Set.of(Layer.ZONES), "示范区名称", "示范区名", "示范区1", "zonename", "name", "名称"),
    RETIRED_ON("retiredOn", Set.of(Layer.ZONES), "停用日期", "停用日", "retiredon"),

    ROAD_CLASS(
            "class",
            Set.of(Layer.ROADS),
            "道路等级",
            "公路等级",
            "道路类型",
            "道路类别",
            "行政等级",
            "技术等级",
            "等级",
            "类型",
            "roadclass",
            "highway",
            "fclass",
            "class",
            "type"),
    ROAD_NAME("name", Set.of(Layer.ROADS), "道路名称", "路线名称", "路名", "名称", "roadname", "name"),
    WIDTH("widthMetres", Set.of(Layer.ROADS), "路面宽度", "路面宽", "路基宽度", "宽度", "路宽", "宽", "widthmetre", "widthm", "width"),
    SURFACE("surface", Set.of(Layer.ROADS), "路面类型", "路面材料", "路面材质", "路面", "surface"),
    SPEED("speedKmh", Set.of(Layer.ROADS), "设计时速", "设计速度", "限速", "时速", "车速", "speedkmh", "maxspeed", "speed"),
    ONEWAY("oneway", Set.of(Layer.ROADS), "单行", "单向", "是否单行", "通行方向", "oneway"),
    MAX_WEIGHT(
            "maxWeightTonnes",
            Set.of(Layer.ROADS),
            "限重吨",
            "限重",
            "荷载吨",
            "荷载",
            "载重",
            "承重",
            "maxweight",
            "maxweightt",
            "weight"),
    GRADIENT("gradientPercent", Set.of(Layer.ROADS), "最大纵坡", "最大坡度", "纵坡", "坡度", "gradient", "incline", "slope");

    private final String label;
    private final Set<Layer> layers;
    private final List<String> headers;

    Field(String label, Set<Layer> layers, String... headers) {
        this.label = label;
        this.layers = layers;
        this.headers = List.of(headers);
    }

    /** The name that callers use in a mapping. */
    public String label() {
        return label;
    }

    boolean isOf(Layer layer) {
        return layers.contains(layer);
    }

    /** The headers that the field's column is guessed by, as {@link #normal} writes them, best first. */
    List<String> headers() {
        return headers;
    }

    /** The place of a header in this field's list, best first; empty when it is not in it. */
    Optional<Integer> rank(String header) {
        int rank = headers.indexOf(normal(header));
        return rank < 0 ? Optional.empty() : Optional.of(rank);
    }

    static List<Field> of(Layer layer) {
        return Arrays.stream(values()).filter(field -> field.isOf(layer)).toList();
    }

    static String normal(String header) {
        return header.toLowerCase(Locale.ROOT).replaceAll("[\\s_\\-()（）\\[\\]【】.:：/、]", "");
    }
}
