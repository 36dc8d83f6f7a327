package org.gengtu.demonstration;

/** A pillar of revitalisation, 五大振兴. */
public enum Pillar {
    /** 产业振兴. */
    INDUSTRY,
    /** 人才振兴. */
    TALENT,
    /** 文化振兴. */
    CULTURE,
    /** 生态振兴. */
    ECOLOGY,
    /** 组织振兴. */
    ORGANISATION
}
