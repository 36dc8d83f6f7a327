package org.gengtu.route;

/** The same said in Chinese and in English. */
record Sentence(String zh, String en) {
    String in(boolean english) {
        return english ? en : zh;
    }
}
