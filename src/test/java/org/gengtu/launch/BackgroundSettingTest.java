package org.gengtu.launch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackgroundSettingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://10.0.0.5/tiles/{z}/{x}/{y}.png",
                "https://t0.tianditu.gov.cn/img_w/wmts?SERVICE=WMTS&REQUEST=GetTile&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=1"
            })
    void takesTilesThatLieWhereTheySay(String address) {
        assertThatCode(() -> BackgroundSetting.check(address)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}",
                "https://mt1.google.cn/vt/lyrs=m&x={x}&y={y}&z={z}",
                "https://mt1.google.com/vt?gl=cn&x={x}&y={y}&z={z}",
                "http://online1.map.bdimg.com/tile/?x={x}&y={y}&z={z}"
            })
    void refusesShiftedTiles(String address) {
        assertThatThrownBy(() -> BackgroundSetting.check(address))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("GCJ-02");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiles", "ftp://host/{z}/{x}/{y}", "https://host/{z}/{x}.png", "https:///{z}/{x}/{y}"})
    void refusesWhatIsNoAddressOfTiles(String address) {
        assertThatThrownBy(() -> BackgroundSetting.check(address))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("{z}");
    }
}
