package org.gengtu.sample;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVPrinter;

/**
 * A sample set of assessment indicators: 6 of the first level, 27 of the second, 76 leaves with 100 points. Names, points and
 * targets are made up; a county writes those that its province gives it.
 */
final class IndicatorTree {
    static final String[] COLUMNS = {
        "code",
        "parent",
        "name",
        "weight",
        "target",
        "unit",
        "direction",
        "rankThreshold",
        "department",
        "deputy",
        "documents",
        "retiredOn",
        "valueOn",
        "value",
        "provincialRank"
    };

    private static final Map<String, String> DEPUTIES = Map.of(
            "农", "分管农业农村的副县长",
            "工", "分管工业和交通的副县长",
            "教", "分管教育的副县长",
            "卫", "分管卫生健康的副县长",
            "建", "分管城乡建设的副县长",
            "宣", "县委宣传部部长",
            "政", "县委政法委书记");

    private static final Map<String, String> DIRECTIONS = Map.of("H", "HIGHER", "L", "LOWER", "R", "RANKED");

    /** Of a part: name, department, deputy; of a leaf: name, points, target or last rank, unit, direction, documents. */
    private static final String TREE = """
            A 产业振兴
             粮食安全 BM-NYJ 农
              粮食总产量|2|32.5|万吨|H|统计部门核定表
              撂荒地复耕率|2|95|%|H|复耕台账;航拍影像
              高标准农田占比|1.5|62|%|H|竣工验收报告
              耕地保有量|1.5|41.2|万亩|H|国土变更调查结果
             特色产业 BM-NYJ 农
              主导产业全产业链产值|2|28|亿元|H|产值测算表
              绿色食品和地理标志产品|1|36|个|H|证书
              农产品加工转化率|1.5|74|%|H|
             新型经营主体 BM-NYJ 农
              县级以上示范家庭农场|1|320|家|H|名录
              农民合作社规范化率|1|80|%|H|名录
              社会化服务覆盖率|1.5|68|%|H|服务合同抽样
             农旅与电商 BM-JXJ 工
              农产品网络零售额|1.5|6.8|亿元|H|
              农旅融合示范点|1|12|个|H|认定文件
             联农带农 BM-NYJ 农
              农村居民人均可支配收入增速|2|7.5|%|H|统计公报
              产业带动农户比例|1.5|70|%|H|
              城乡居民收入比|1.5|2.15||L|
            B 人才振兴
             本土人才 BM-NYJ 农
              高素质农民培训|1|1200|人次|H|培训名册
              农村实用人才占劳动力比例|1|8|%|H|
              返乡创业人员|1.5|2600|人|H|登记表
             乡村教师 BM-JYJ 教
              乡村教师本科以上比例|1|78|%|H|
              乡村学校骨干教师|1|150|人|H|任命文件
              乡村教师队伍建设|1|10|名|R|
             乡村医生 BM-WJJ 卫
              乡村医生持证率|1.5|98|%|H|执业证书台账
              村卫生室达标率|1.5|100|%|H|
              基层医疗人才建设|1|12|名|R|
             科技人才 BM-NYJ 农
              科技特派员服务村覆盖率|1|100|%|H|服务日志
              农业科技成果转化|1|15|项|H|
            C 文化振兴
             乡风文明 BM-JYJ 宣
              县级以上文明村占比|1.5|70|%|H|命名文件
              村规民约修订率|1|100|%|H|村规民约文本
              移风易俗工作|1.5|8|名|R|工作总结
             公共文化 BM-JYJ 宣
              村级文化服务中心达标率|1.5|100|%|H|
              每万人接受文化服务|1|4200|人次|H|
              农村体育设施覆盖率|1|98|%|H|
             文化传承 BM-JYJ 宣
              非遗项目保护|1|18|项|H|项目清单
              传统村落保护|1|6|个|H|
             教育 BM-JYJ 教
              义务教育巩固率|1.5|98|%|H|学籍统计
              学前三年毛入园率|1|95|%|H|
              县域教育质量|1|15|名|R|
            D 生态振兴
             人居环境 BM-CGJ 建
              环境问题按期销号率|2|95|%|H|督查通报
              环境问题反弹率|1.5|5|%|L|
              生活垃圾收运覆盖率|1.5|100|%|H|收运合同
              群众满意率|1|95|%|H|入户问卷
             污水与厕所 BM-ZJJ 建
              农村生活污水治理率|2|75|%|H|项目验收报告
              卫生厕所普及率|1.5|95|%|H|
              集中污水站正常运行率|1|95|%|H|运行记录
             水环境 BM-SLJ 农
              河长制工作|1|10|名|R|巡河记录
              国省考断面达标率|1.5|100|%|H|监测报告
              农村黑臭水体|1|0|处|L|
             农业绿色发展 BM-NYJ 农
              化肥施用强度|1|21|公斤/亩|L|
              畜禽粪污综合利用率|1.5|82|%|H|核查表
              秸秆综合利用率|1|93|%|H|
              农膜回收率|1|86|%|H|
             环境质量 BM-HBJ 建
              空气优良天数比例|1|93|%|H|监测报告
              细颗粒物浓度|1|29|微克/立方米|L|
            E 组织振兴
             基层治理 BM-CGJ 政
              积分制村覆盖率|1|100|%|H|积分台账
              网格事件按期办结率|1.5|96|%|H|
              矛盾纠纷化解率|1.5|98|%|H|
             平安乡村 BM-JJ 政
              万人刑事案件数|1|12|件|L|
              农村道路交通事故死亡人数|1|9|人|L|
              平安建设|1.5|12|名|R|工作总结
             集体经济 BM-NYJ 农
              村集体经营性收入十万元以上村占比|1.5|85|%|H|清产核资表
              村集体资产年报公开率|1|100|%|H|公开照片
             数字乡村 BM-JXJ 工
              行政村千兆网络通达率|1|90|%|H|
              政务服务村级可办率|1|100|%|H|
            F 城乡融合
             道路交通 BM-JTJ 工
              较大自然村通硬化路比例|1.5|96|%|H|
              建制村通客车率|1.5|100|%|H|
              农村公路优良中等路率|1|88|%|H|检测报告
             住房与饮水 BM-ZJJ 建
              农村危房动态清零率|1.5|100|%|H|鉴定报告
              农房风貌管控|1|12|名|R|
             供水保障 BM-SLJ 农
              农村自来水普及率|1.5|93|%|H|
              农村供水水质合格率|1|95|%|H|化验报告
             公共服务 BM-WJJ 卫
              村级养老服务设施覆盖率|1.5|75|%|H|
              家庭医生重点人群签约率|1|80|%|H|
              乡村建设综合评价|2|10|名|R|工作总结;现场照片
             安全与应急 BM-JJ 政
              农村消防检查合格率|2|95|%|H|检查记录
              应急广播覆盖率|2|100|%|H|
              避险转移演练|2|460|次|H|演练记录
            """;

    private IndicatorTree() {}

    /** A row in the order of {@link #COLUMNS}. */
    private record Node(String code, String parent, String name, String weight, List<String> rest) {
        String[] row(BigDecimal points) {
            List<String> row = new ArrayList<>(List.of(code, parent, name, weight.isEmpty() ? plain(points) : weight));
            row.addAll(rest);
            row.addAll(List.of("", "", "", ""));
            return row.toArray(String[]::new);
        }
    }

    private static String plain(BigDecimal points) {
        return points.stripTrailingZeros().toPlainString();
    }

    /**
     * A leaf, as the story of its values needs it.
     *
     * @param direction HIGHER, LOWER or RANKED
     * @param goal the target, or the last rank that is good enough
     */
    record Leaf(String code, String direction, double goal, String department, List<String> documents) {}

    static List<Leaf> leaves() {
        return nodes().stream()
                .filter(node -> !node.weight.isEmpty())
                .map(node -> new Leaf(
                        node.code,
                        node.rest.get(2),
                        Double.parseDouble(node.rest.get(node.rest.get(2).equals("RANKED") ? 3 : 0)),
                        node.rest.get(4),
                        node.rest.get(6).isEmpty()
                                ? List.of()
                                : List.of(node.rest.get(6).split(";"))))
                .toList();
    }

    /** By code, so that parents come first. */
    static void write(CSVPrinter csv) throws IOException {
        List<Node> nodes = nodes();
        for (Node node : nodes) {
            BigDecimal points = nodes.stream()
                    .filter(each -> !each.weight.isEmpty() && each.code.startsWith(node.code))
                    .map(each -> new BigDecimal(each.weight))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            csv.printRecord((Object[]) node.row(points));
        }
    }

    private static List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        String first = "";
        String second = "";
        int parts = 0;
        int leaves = 0;
        List<String> responsible = List.of();
        for (String line : TREE.lines().toList()) {
            String[] words = line.strip().split(line.startsWith("  ") ? "\\|" : " ", -1);
            if (line.startsWith("  ")) {
                boolean ranked = words[4].equals("R");
                nodes.add(new Node(
                        second + "-" + Regions.digits(++leaves, 2),
                        second,
                        words[0],
                        words[1],
                        List.of(
                                ranked ? "" : words[2],
                                words[3],
                                String.valueOf(DIRECTIONS.get(words[4])),
                                ranked ? words[2] : "",
                                responsible.get(0),
                                responsible.get(1),
                                words[5])));
            } else if (line.startsWith(" ")) {
                second = first + Regions.digits(++parts, 2);
                leaves = 0;
                responsible = List.of(words[1], String.valueOf(DEPUTIES.get(words[2])));
                nodes.add(new Node(
                        second,
                        first,
                        words[0],
                        "",
                        List.of("", "", "", "", responsible.get(0), responsible.get(1), "")));
            } else {
                first = words[0];
                parts = 0;
                nodes.add(new Node(first, "", words[1], "", List.of("", "", "", "", "", "", "")));
            }
        }
        return nodes;
    }
}
