package org.gengtu.problem;

/**
 * The numbered catalogue of problems. A number and a name are never reused or renamed: clients hold on to them. The
 * same entry is a GraphQL error's {@code extensions.code} and an RFC 9457 problem's {@code type}.
 */
public enum ProblemCode {
    // 1xxx the request itself
    BAD_REQUEST(
            1001,
            400,
            "The request cannot be read",
            "请求无法读取",
            "Send a request as the documentation of this address describes it."),
    GRAPHQL_SYNTAX(
            1002,
            400,
            "The GraphQL document cannot be parsed",
            "GraphQL 语法错误",
            "Correct the document at the place given."),
    GRAPHQL_INVALID(
            1003,
            400,
            "The GraphQL document does not fit the schema",
            "GraphQL 文档与模式不符",
            "Correct the field, argument or variable named; /graphiql shows the schema."),
    QUERY_TOO_COMPLEX(
            1004,
            400,
            "The query asks for too much",
            "查询过于复杂",
            "Ask for fewer levels, aliases or nodes, or page through the list."),
    BODY_TOO_LARGE(1005, 413, "The body is too large", "请求体过大", "Send a smaller body."),
    METHOD_NOT_ALLOWED(
            1006, 405, "The method is not allowed here", "不允许的方法", "Use one of the methods in the Allow header."),
    NOT_ACCEPTABLE(
            1007,
            406,
            "No media type that is accepted can be given",
            "无法提供所要求的媒体类型",
            "Accept application/graphql-response+json or application/json."),
    UNSUPPORTED_MEDIA_TYPE(
            1008, 415, "The media type of the body is not understood", "不支持的媒体类型", "Send application/json in UTF-8."),
    NOT_FOUND(1009, 404, "There is nothing at this address", "地址不存在", "Check the address."),
    QUERY_TIMEOUT(
            1010,
            504,
            "The request took longer than it may",
            "请求超时",
            "Narrow the filter or the box, or ask again when the server is less busy."),
    ARGUMENT_INVALID(1011, 400, "An argument has a value that is not allowed", "参数值无效", "Correct the argument named."),
    INTERNAL(
            1012,
            500,
            "The program made a mistake",
            "程序内部错误",
            "Tell the maintainers the request id; nothing was changed."),
    UNAVAILABLE(
            1013,
            503,
            "The database cannot be reached",
            "数据库不可用",
            "Wait a moment and try again; look at /actuator/health."),
    ORIGIN_REFUSED(
            1014,
            403,
            "Pages of this origin may not use the server",
            "不允许该来源的页面访问",
            "Add the origin to the setting GENGTU_ORIGINS."),

    // 2xxx geometry and coordinates
    GEOMETRY_INVALID(2001, 400, "The geometry is not valid", "几何图形无效", "Correct the shape at the place given."),
    GEOMETRY_MALFORMED(
            2002,
            400,
            "This is not a GeoJSON geometry",
            "不是 GeoJSON 几何对象",
            "Send an RFC 7946 geometry object, longitude first."),
    GEOMETRY_TYPE(2003, 400, "The geometry is of the wrong kind", "几何类型不符", "Send one of the kinds named."),
    COORDINATES_OUT_OF_RANGE(
            2004,
            400,
            "The coordinates lie outside the possible range",
            "坐标超出范围",
            "Give longitude first, in degrees of CGCS2000."),
    COORDINATES_FAR_AWAY(
            2005,
            400,
            "The coordinates lie far outside the county",
            "坐标远离本县",
            "Check the order of the axes, the zone and the datum."),
    CRS_UNKNOWN(
            2006,
            400,
            "The coordinate system cannot be told",
            "无法识别坐标系",
            "Name the coordinate system, such as EPSG:4544."),
    GCJ02_REFUSED(2007, 400, "GCJ-02 coordinates are not taken", "不接受火星坐标（GCJ-02）", "Send CGCS2000 coordinates."),

    // 3xxx lists, filters, as-of
    FILTER_INVALID(3001, 400, "The filter cannot be applied", "筛选条件无效", "Correct the part of the filter named."),
    CQL_INVALID(
            3002,
            400,
            "The CQL expression cannot be applied",
            "CQL 表达式无效",
            "Use the attributes and functions listed in the documentation."),
    CURSOR_INVALID(3003, 400, "This is not a cursor of this list", "游标无效", "Use a cursor exactly as a page gave it."),
    CURSOR_MISMATCH(
            3004,
            400,
            "The cursor belongs to another order, filter or day",
            "游标与查询不符",
            "Page with the arguments that the cursor was given for, or start again without a cursor."),
    PAGE_INVALID(
            3005,
            400,
            "The page cannot be given",
            "分页参数无效",
            "Give either first (with after) or last (with before), from 0 to 1000."),
    AS_OF_INVALID(
            3006,
            400,
            "This day or position cannot be read",
            "时点无效",
            "Give a day, and an instant or position that is not in the future."),
    ID_INVALID(3007, 400, "This is not an id of this server", "标识无效", "Use an id exactly as the server gave it."),
    OTHER_COUNTY(3008, 400, "The id or file belongs to another county", "属于其他县", "Ask the server of that county."),
    ID_OF_THE_PAST(3009, 400, "The id belongs to a past state", "历史时点标识不可用于修改", "Use the id of the current state."),
    RESYNC_REQUIRED(
            3010,
            409,
            "The place to resume is too old",
            "续传位置过旧，需重新同步",
            "Read the list anew and subscribe from its asOf position."),
    SUBSCRIBER_TOO_SLOW(
            3011,
            409,
            "The subscriber takes changes more slowly than they come",
            "订阅端接收过慢",
            "Subscribe again behind the last cursor that was received, with a narrower filter or fewer fields."),
    IDEMPOTENCY_KEY_REUSED(
            3012,
            409,
            "The key came before with another input",
            "幂等键已用于其他请求",
            "Give each command a key of its own; send the same command again with the same key and input."),
    TILE_ADDRESS_INVALID(
            3020,
            400,
            "There is no such tile",
            "瓦片地址无效",
            "Ask for /tiles/LAYER/Z/X/Y.mvt with Z from 0 to 18 and X and Y below 2 to the power of Z."),
    FILTER_ID_UNKNOWN(
            3021, 400, "The filter id is not known", "筛选标识不存在", "Take the address anew from the map's tileJsonUrl."),
    EXPORT_FORMAT_UNKNOWN(
            3030,
            404,
            "There is no such file format",
            "导出格式不存在",
            "Ask for /exports/LAYER.geojson, .gpkg, .shp.zip or .csv."),
    EXPORT_TOO_LARGE(
            3031,
            400,
            "The file would be too large for its format",
            "导出文件超出格式上限",
            "Narrow the filter, or ask for gpkg."),

    // 4xxx regions and plots
    REGION_CODE_INVALID(4001, 400, "This is not a region code", "行政区划代码无效", "Give 12 digits, such as 510722101000."),
    REGION_UNKNOWN(4002, 404, "No such region is known", "行政区划不存在", "Check the code; import the region first."),
    NO_COUNTY(
            4003,
            409,
            "There is no county yet",
            "尚未建立县",
            "Make one with bin/gengtu county CODE NAME, or import a file of regions."),
    COUNTY_EXISTS(
            4004,
            409,
            "There is a county already",
            "县已存在",
            "One database schema holds one county; use another GENGTU_SCHEMA."),
    SAMPLE_LOADED(
            4005,
            409,
            "The sample county is loaded",
            "当前为演示县",
            "Files of another county are refused while the made-up sample county is loaded: start with GENGTU_SAMPLE=off and an empty data folder."),
    DAY_IN_FUTURE(4006, 400, "The day has not come yet", "日期在未来", "Give a day up to the county's today."),
    STAGE_ORDER(
            4007,
            400,
            "The stages are out of order",
            "阶段顺序错误",
            "A plot is registered, then restored, then recultivated."),
    AREA_INVALID(4008, 400, "The area is not possible", "面积无效", "Give an area of at least 0.01 mu."),
    CODE_TAKEN(4009, 409, "The plot code is taken", "地块编码重复", "Give each plot a code of its own."),
    PLOT_UNKNOWN(4010, 404, "No such plot is known", "地块不存在", "Check the id or code, and the day that is asked for."),
    VERSION_CONFLICT(
            4011,
            409,
            "The object has changed since",
            "版本冲突",
            "Look at what it is now, under current, and send the command again for that version if it still holds."),
    PLOT_ENDED(
            4012,
            409,
            "The plot is no more on that day",
            "地块已不存在",
            "Use the plots that came of it, or a day before it ended."),
    BEFORE_REGISTRATION(
            4013,
            400,
            "The day lies before the plot's registration",
            "日期早于登记日期",
            "Give a day from the plot's registration on; what was before a split or merge belongs to the plots of before."),
    EVENT_UNKNOWN(4014, 404, "No such event is known", "事件不存在", "Read the plot's history again."),
    EVENT_WITHDRAWN(4015, 409, "The event was taken back before", "事件已撤销", "Read the plot's history again."),
    EVENT_NOT_WITHDRAWABLE(
            4016,
            400,
            "An event of this kind is not taken back by itself",
            "该事件不可单独撤销",
            "Take back what it belongs to, as the message says."),
    DEPENDED_ON(
            4017, 409, "Something later depends on it", "后续记录依赖于此", "Take back first what is named under standing."),
    BULK_REFUSED(
            4018,
            400,
            "Some of the commands cannot be done, so none was",
            "批量操作未执行",
            "Correct those listed under failures by their index and send all again."),
    BULK_SIZE(4019, 400, "The list is empty or too long", "批量数量无效", "Send 1 to 1,000 at once."),
    MERGE_DIFFERS(
            4020,
            409,
            "The plots cannot become one",
            "地块不可合并",
            "Merge plots of one village that have the same status, deadlines and checks."),
    VILLAGE_UNKNOWN(4021, 404, "No such village is known", "村不存在", "Give the code of a village of this county."),
    PLACE_DIFFERS(
            4022,
            400,
            "The place does not fit the plot",
            "位置不符",
            "Give either a boundary or a position, within the county."),
    FACT_UNKNOWN(4023, 404, "No such fact is known", "事实不存在", "Read the facts again."),
    FACT_WITHDRAWN(4024, 409, "The fact was taken back before", "事实已撤销", "Read the facts again."),
    DEADLINE_INVALID(
            4025,
            400,
            "The deadline is not possible",
            "期限无效",
            "Give a day from the campaign's first day to the end of the next year; recultivation is not due before restoration."),
    CAMPAIGN_UNKNOWN(
            4026, 404, "There is no such campaign", "整治年度不存在", "Open the campaign, or import plots of it, first."),
    CAMPAIGN_EXISTS(4027, 409, "The campaign is open already", "整治年度已开启", "Change its deadlines instead."),
    TARGET_INVALID(4028, 400, "The target is not possible", "任务面积无效", "Give 0.00 mu or more for a county or township."),
    SAMPLE_INVALID(
            4029,
            400,
            "No sample can be drawn so",
            "无法抽样",
            "Give a share above 0 and up to 1, of a stage that some plots have reached."),
    SPLIT_LOSES_LAND(
            4030,
            400,
            "The parts do not make up the plot",
            "分割后各部分与原地块不符",
            "Draw the parts so that together they cover the plot and nothing else, within 1 % of its area."),
    SPLIT_OVERLAPS(
            4031,
            400,
            "Parts of the plot overlap each other",
            "分割后各部分相互重叠",
            "Draw the parts so that they meet without overlapping by more than 1 % of the smaller."),
    CUT_MISSES(
            4032,
            400,
            "The line does not cut the plot into parts",
            "分割线未将地块分开",
            "Draw the line right across the plot, from border to border."),
    SPLIT_AREA_DIFFERS(
            4033,
            400,
            "The areas of the parts do not sum to the plot's",
            "各部分面积之和与原地块不等",
            "Give areas that sum exactly to the plot's area in the ledger."),
    MERGE_OVERLAPS(
            4034,
            400,
            "The plots to be merged overlap each other",
            "待合并地块相互重叠",
            "Correct the boundaries so that they overlap by at most 1 % of the smaller, then merge them."),
    BOUNDARY_TAKEN(
            4035,
            409,
            "The boundary is that of a known plot",
            "边界与已有地块相同",
            "Record what happened to the plot that has it, or draw another boundary."),
    IMPORT_NOT_WITHDRAWABLE(
            4040,
            409,
            "The import cannot be taken back",
            "导入不可撤销",
            "Only an import of plots that wrote something, and was not taken back before, is taken back."),
    REGION_CHANGE_INVALID(
            4041,
            409,
            "The regions cannot be changed so",
            "区划变更无效",
            "Give known regions of one level, a code that is free or one of theirs, and a day not before their last change."),
    NOTHING_CHANGED(4042, 400, "The command changes nothing", "没有任何变更", "Give at least one value that differs."),

    // 5xxx importing: a file as a whole
    FILE_UNREADABLE(
            5001, 400, "The file cannot be read", "文件无法读取", "Save the file again from the program that made it."),
    FORMAT_UNKNOWN(
            5002,
            400,
            "The format of the file is not known",
            "文件格式未知",
            "Send a Shapefile (zip), GeoPackage, GeoJSON, newline-delimited GeoJSON or CSV."),
    ENCODING_UNKNOWN(
            5003,
            400,
            "The encoding of the text cannot be told",
            "文字编码无法识别",
            "Name the encoding, such as GB18030 or Big5."),
    LAYER_UNKNOWN(
            5004, 400, "The layer is not known", "图层未知", "Name one of: townships, villages, plots, sites, zones."),
    COLUMN_MISSING(5005, 400, "A column that is needed is missing", "缺少必要的列", "Name the column in the mapping."),
    MAPPING_INVALID(
            5006,
            400,
            "The mapping of columns cannot be applied",
            "列映射无效",
            "Map names of this file's columns to fields of this layer."),
    IMPORT_UNKNOWN(5007, 404, "No such import is known", "导入任务不存在", "Check the id."),
    IMPORT_FINISHED(5008, 409, "The import has ended", "导入已结束", "An import that has ended cannot be cancelled."),
    IMPORT_REFUSED(
            5009,
            422,
            "Rows were rejected, so nothing was written",
            "有行被拒绝，未写入任何数据",
            "Correct the rows listed in the report, or take the good ones with the option onlyValid."),
    IMPORT_BUSY(5010, 409, "Another import is running", "另一导入正在进行", "Wait until it has ended."),
    DISK_FULL(
            5011, 507, "The disk is full", "磁盘已满", "Make room on the disk that holds the data folder, then try again."),
    IMPORT_CANCELLED(
            5012, 409, "The import was cancelled", "导入已取消", "Nothing was written; start it again when wanted."),
    IMPORT_OPTIONS_INVALID(
            5013, 400, "The options of the import cannot be applied", "导入选项无效", "Correct the option named."),
    IMPORT_INTERRUPTED(
            5014, 503, "The program stopped during the import", "导入时程序中断", "Nothing was written; send the file again."),

    // 6xxx importing: one row
    ROW_RING_ORDER(6001, 422, "Ring order was turned", "环方向已调整", "Nothing to do."),
    ROW_RING_CLOSED(6002, 422, "An open ring was closed", "环已闭合", "Nothing to do."),
    ROW_REPEATED_POINTS(6003, 422, "Repeated points were dropped", "重复点已删除", "Nothing to do."),
    ROW_SELF_INTERSECTION_REPAIRED(6004, 422, "A self-intersection was repaired", "自相交已修复", "Look at the shape."),
    ROW_GEOMETRY_INVALID(
            6005,
            422,
            "The shape is not valid and cannot be repaired without changing it",
            "图形无效",
            "Redraw the shape at the place given."),
    ROW_GEOMETRY_EMPTY(6006, 422, "The shape is empty", "图形为空", "Draw the shape, or give a position or none."),
    ROW_GEOMETRY_TYPE(
            6007,
            422,
            "The shape is of the wrong kind",
            "图形类型不符",
            "Give polygons or points for plots and sites, polygons for regions and zones."),
    ROW_COORDINATES_OUT_OF_RANGE(
            6008,
            422,
            "The coordinates are impossible",
            "坐标超出范围",
            "Check the coordinate system and the order of the axes."),
    ROW_FAR_AWAY(
            6009,
            422,
            "The shape lies far outside the county",
            "图形远离本县",
            "Check the order of the axes, the zone and the datum."),
    ROW_AREA_DIFFERS(
            6010,
            422,
            "Declared and measured area differ by more than 5 %",
            "申报面积与实测面积相差超过 5%",
            "Check both; the declared one counts."),
    ROW_OVERLAP(
            6011,
            422,
            "The plot overlaps another by more than 1 % of the smaller",
            "与其他地块重叠",
            "Check the boundary of both."),
    ROW_OUTSIDE_VILLAGE(
            6012, 422, "The place lies outside its named village", "位置在所填村之外", "Check the village or the boundary."),
    ROW_NO_VILLAGE(
            6013,
            422,
            "No village can be told for the row",
            "无法确定所属村",
            "Name the village by code or name, or give a position inside one."),
    ROW_VILLAGE_UNKNOWN(
            6014,
            422,
            "The named village is not known",
            "所填村不存在",
            "Correct the code or name, or import the village first."),
    ROW_VILLAGE_AMBIGUOUS(
            6015, 422, "Several villages bear this name", "村名重复", "Name the township too, or give the code."),
    ROW_AREA_ZERO(6016, 422, "The area rounds to 0.00 mu", "面积为零", "Give an area of at least 0.01 mu."),
    ROW_VALUE_INVALID(6017, 422, "A value cannot be read", "值无法识别", "Correct the value of the column named."),
    ROW_VALUE_TOO_LONG(6018, 422, "A value is too long", "值过长", "Shorten the value of the column named."),
    ROW_DATE_ORDER(
            6019, 422, "The dates are out of order", "日期顺序错误", "A plot is found, then restored, then recultivated."),
    ROW_DATE_IN_FUTURE(6020, 422, "A date lies in the future", "日期在未来", "Correct the date of the column named."),
    ROW_STATUS_UNDATED(
            6021,
            422,
            "A stage is claimed without its date",
            "状态缺少日期",
            "Give the date; the plot is taken as abandoned until then."),
    ROW_STAGE_ASSUMED(
            6022,
            422,
            "The earlier stage was taken to be reached on the same day",
            "前一阶段按同日计",
            "Give the date of restoration."),
    ROW_CODE_REPEATED(
            6023, 422, "The code stands in the file more than once", "编码在文件中重复", "Give each row a code of its own."),
    ROW_CODE_INVALID(6024, 422, "The code cannot be a code of this layer", "编码无效", "Correct the code."),
    ROW_NAME_MISSING(6025, 422, "The name is missing", "缺少名称", "Give the name."),
    ROW_PARENT_UNKNOWN(
            6026, 422, "The region above it is not known", "上级区划不存在", "Import the townships before the villages."),
    ROW_OTHER_COUNTY(
            6027,
            422,
            "The row belongs to another county",
            "属于其他县",
            "Remove the row, or ask the server of that county."),
    ROW_NUL_REMOVED(6028, 422, "A NUL character was removed from a text", "空字符已删除", "Nothing to do."),
    ROW_DISCREPANCY(
            6029,
            422,
            "The file disagrees with the ledger about the state",
            "与台账状态不一致",
            "The ledger stands; record the change as what it is."),
    ROW_SAME_PLOT_OFFERED(
            6030,
            422,
            "The boundary overlaps a known plot by over 80 %",
            "疑似同一地块",
            "If it is the same plot, give its code; it was taken as a new plot."),
    ROW_UNREADABLE(6031, 422, "The row cannot be read", "行无法读取", "Correct the row in the file."),
    ROW_DUPLICATE(
            6032, 422, "The same boundary stands in the file more than once", "边界在文件中重复", "Remove one of the rows."),
    ROW_EXTRA_ORDINATES(6033, 422, "Heights and measures were left out", "已略去高程与量测值", "Nothing to do."),

    // 7xxx evidence
    EVIDENCE_TYPE_REFUSED(
            7001, 415, "The file is of no kind that is taken", "文件类型不受理", "Send a JPEG or PNG picture, or a PDF."),
    EVIDENCE_TOO_LARGE(
            7002,
            413,
            "The file is too large",
            "文件过大",
            "Send a smaller one; a phone can be set to take smaller pictures."),
    EVIDENCE_DAMAGED(
            7003,
            422,
            "The file is broken, or more than a picture or document",
            "文件损坏或夹带其他内容",
            "Send the picture as the camera took it, or the document without scripts and attachments."),
    EVIDENCE_UNKNOWN(
            7004,
            404,
            "No such file is known",
            "文件不存在",
            "Check the id; what no event referred to within a day is gone, and can be sent again."),
    EVIDENCE_TOO_MANY(
            7005,
            429,
            "Too many files wait to be referred to",
            "待引用文件过多",
            "Refer to what was sent, or wait until it is gone."),

    // 8xxx environment
    PROBLEM_UNKNOWN(8001, 404, "No such environment problem is known", "环境问题不存在", "Check the id."),
    STEP_ORDER(
            8002,
            409,
            "It is not in a state that allows this",
            "当前状态不允许",
            "Read it again; its history tells what was done and when."),
    SAME_PERSON(
            8003,
            409,
            "Who reported the problem rectified does not close it",
            "报结人不得销号",
            "Let another person of the inspecting side close it."),
    ACTOR_MISSING(
            8004,
            400,
            "It is not said who acts",
            "未说明办理人",
            "Send the header Gengtu-Actor: who reports and who closes are compared."),
    PROOF_MISSING(
            8005,
            400,
            "Nothing proves that it is rectified",
            "缺少整改佐证",
            "Send a picture or document to /evidence and name it."),
    ITEM_UNKNOWN(8006, 404, "No such standard item holds then", "标准条目不存在", "Read standardItems; give the code of one."),
    UNIT_UNKNOWN(
            8007,
            404,
            "No such responsible unit is there then",
            "责任单位不存在",
            "Read responsibleUnits; give the code of one."),
    INSPECTION_UNKNOWN(8008, 404, "No such round of inspection is known", "督查轮次不存在", "Read inspections."),
    INSPECTION_NUMBER_TAKEN(
            8009, 409, "Another round bears the number", "督查编号已被使用", "Give another number, or correct that round."),
    VISIT_INVALID(8010, 400, "A visit is not possible", "走访记录无效", "Correct the visit that the message names."),
    LOOK_BACK_NONE(
            8011,
            409,
            "Nothing is due for look-back there",
            "没有待回头看的问题",
            "Wait until closed problems are due, or look back without a draw."),
    OUTSIDE_COUNTY(
            8012,
            400,
            "The place lies outside the county",
            "位置不在本县",
            "Give a place within the county, longitude first."),

    // 9xxx demonstration
    INDICATOR_UNKNOWN(9001, 404, "No such indicator is known", "考核指标不存在", "Read indicators; give the code of one."),
    INDICATOR_INVALID(9002, 400, "An indicator cannot be so", "考核指标设置无效", "Correct the field that the message names."),
    WEIGHTS_UNEVEN(
            9003,
            409,
            "Points that are declared are not those of the leaves",
            "指标权重合计不符",
            "Empty the declared weight, change the leaves, declare it anew; or import the whole tree at once."),
    INDICATOR_ROWS(
            9004, 400, "Rows of the table cannot be taken", "指标表有错误行", "Correct the rows listed; nothing was written."),
    SITE_UNKNOWN(9010, 404, "No such site is known", "示范点不存在", "Check the id or code."),
    SITE_CODE_TAKEN(9011, 409, "Another site bears the code", "点位编码已被使用", "Give another code, or correct that site."),
    ZONE_UNKNOWN(9012, 404, "No such zone is known", "示范区不存在", "Read zones; give the id of one."),
    ZONE_INVALID(9013, 400, "The zone cannot be made", "示范区无效", "Give what the message asks for."),
    MILESTONE_INVALID(
            9014,
            400,
            "A milestone is not possible",
            "里程碑无效",
            "Give each milestone a day from the plan's own on, and an id of its own."),
    HOURS_INVALID(9015, 400, "The opening hours are not possible", "开放时间无效", "Give both times, the earlier one first."),
    DEMAND_INVALID(9016, 400, "The demand cannot be asked for", "覆盖要求无效", "Correct the part that the message names."),

    // 91xx roads
    ROADS_MISSING(
            9110,
            409,
            "There are no roads yet",
            "尚未导入道路",
            "Import roads: a file of OpenStreetMap or a shapefile, by the import page or bin/gengtu roads."),
    ROADS_UNUSABLE(
            9111,
            503,
            "The roads cannot be driven on",
            "道路网无法使用",
            "Look into the log; import the roads anew if need be."),
    PLACE_OFF_ROAD(
            9112,
            409,
            "A place is too far from any road",
            "位置离道路太远",
            "Give a place nearer to a road, import the road that is missing, or raise gengtu.roads.most-off-road-metres."),
    PLACE_UNREACHABLE(
            9113,
            409,
            "No open road leads there",
            "道路不通",
            "Choose another place or vehicle, open a road that is closed, or import the road that is missing."),
    ROAD_FILE_UNREADABLE(
            9114, 422, "The file of roads cannot be read", "道路文件无法读取", "Send a whole .osm, .osm.gz or .osm.pbf."),
    ROADS_NONE(9115, 422, "The file has no road for this county", "文件中没有本县道路", "Send a file with the county's roads."),
    CLOSURE_UNKNOWN(9116, 404, "No such closure is known", "封路记录不存在", "Read roadClosures; give the id of one."),
    CLOSURE_INVALID(9117, 400, "The closure is not possible", "封路信息无效", "Correct what the message names.");

    private final int number;
    private final int httpStatus;
    private final String title;
    private final String titleZh;
    private final String remedy;

    ProblemCode(int number, int httpStatus, String title, String titleZh, String remedy) {
        this.number = number;
        this.httpStatus = httpStatus;
        this.title = title;
        this.titleZh = titleZh;
        this.remedy = remedy;
    }

    /** The stable number, 1001 to 9999; the thousands tell the area. */
    public int number() {
        return number;
    }

    /** The HTTP status of this problem where it is the answer to a whole HTTP request. */
    public int httpStatus() {
        return httpStatus;
    }

    /** What is wrong, in English, without the particulars of one case. */
    public String title() {
        return title;
    }

    /** What is wrong, in Chinese. */
    public String titleZh() {
        return titleZh;
    }

    /** What to do about it, in one English sentence. */
    public String remedy() {
        return remedy;
    }
}
