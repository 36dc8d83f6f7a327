package org.gengtu.farmland;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Why a plot was abandoned 撂荒原因; a plot may have several, stored as bits. */
public enum AbandonmentCause {
    /** 缺劳力. */
    LABOUR,
    /** 效益低. */
    ECONOMIC,
    /** 基础设施差. */
    INFRASTRUCTURE,
    /** 土质差. */
    SOIL,
    /** 灾毁. */
    DISASTER,
    /** 流转纠纷或流转后弃耕. */
    TRANSFER,
    /** 其他. */
    OTHER;

    /** The bit of this cause in {@code plot_state.causes}: 1, 2, 4 and so on in the order of declaration. */
    public int bit() {
        return 1 << ordinal();
    }

    public static int bits(Collection<AbandonmentCause> causes) {
        return causes.stream().mapToInt(AbandonmentCause::bit).reduce(0, (a, b) -> a | b);
    }

    /** The causes of a set of bits, in the order of declaration. */
    public static List<AbandonmentCause> ofBits(int bits) {
        List<AbandonmentCause> causes = new ArrayList<>();
        for (AbandonmentCause cause : values()) {
            if ((bits & cause.bit()) != 0) {
                causes.add(cause);
            }
        }
        return causes;
    }
}
