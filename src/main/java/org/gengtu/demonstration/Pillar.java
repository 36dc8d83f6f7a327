package org.gengtu.demonstration;

/** The five revitalisations 五大振兴: 产业, 人才, 文化, 生态, 组织. */
public enum Pillar {
    INDUSTRY,
    TALENT,
    CULTURE,
    ECOLOGY,
    ORGANISATION
}
