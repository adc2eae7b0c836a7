use linli_geodesy::{Crs, Point, PointError};
use proptest::prelude::*;

fn at(lon: f64, lat: f64, crs: Crs) -> Point {
    Point::from_degrees(lon, lat, crs).unwrap()
}

/// How far two points are apart, in 1e-7 degree, the larger of the two numbers.
fn apart(one: Point, other: Point) -> u64 {
    assert_eq!(one.crs, other.crs);
    one.lon_e7
        .abs_diff(other.lon_e7)
        .max(one.lat_e7.abs_diff(other.lat_e7))
}

/// From the test of `coordtransform` (npm) and `coordtransform-rs`.
#[test]
fn the_shifts_meet_the_vectors_of_coordtransform() {
    let same = |crs| at(116.404, 39.915, crs);
    let gcj = same(Crs::Wgs84).to(Crs::Gcj02);
    assert_eq!(
        gcj,
        at(116.410_244_499_169_38, 39.916_404_281_501_64, Crs::Gcj02)
    );
    let bd = same(Crs::Gcj02).to(Crs::Bd09);
    assert_eq!(
        bd,
        at(116.410_369_493_710_29, 39.921_336_993_510_21, Crs::Bd09)
    );
}

/// From `geotool`'s test of its command `crypto`.
#[test]
fn both_shifts_after_each_other_meet_the_vector_of_geotool() {
    let earth = at(121.091_707_7, 30.610_777_9, Crs::Wgs84);
    let gcj = at(121.096_269_355_750_27, 30.608_604_331_756_705, Crs::Gcj02);
    let bd = at(121.102_717_323_712_03, 30.614_845_721_850_35, Crs::Bd09);
    assert!(apart(earth.to(Crs::Gcj02), gcj) <= 1);
    assert!(apart(earth.to(Crs::Bd09), bd) <= 1);
    assert!(apart(bd.to(Crs::Cgcs2000), earth.to(Crs::Cgcs2000)) <= 1);
}

/// From the tests of `eviltransform` (PyPI): Shanghai, Shenzhen, Beijing, which it compares to six decimals.
#[test]
fn the_shift_meets_the_vectors_of_eviltransform_in_both_directions() {
    for (lat, lon, gcj_lat, gcj_lon) in [
        (
            31.177_427_6,
            121.527_210_6,
            31.175_303_983_645_97,
            121.531_541_859_215,
        ),
        (
            22.543_847,
            113.912_316,
            22.540_796_131_694_766,
            113.917_176_480_836_3,
        ),
        (
            39.911_954,
            116.377_817,
            39.913_345_455_360_69,
            116.384_047_224_556_57,
        ),
    ] {
        let (earth, gcj) = (at(lon, lat, Crs::Wgs84), at(gcj_lon, gcj_lat, Crs::Gcj02));
        assert!(apart(earth.to(Crs::Gcj02), gcj) <= 5, "{earth}");
        assert!(apart(gcj.to(Crs::Wgs84), earth) <= 5, "{earth}");
    }
}

/// The test of `coordtransform` again. It inverts by one step only, ours is exact: two metres apart at most. (The
/// BD-09 vectors of `eviltransform` are left out, because its own code misses them by 8 and 39 metres.)
#[test]
fn the_inverse_lies_within_the_error_of_the_one_step_inverses() {
    let earth = at(116.397_755_500_830_61, 39.913_595_718_498_36, Crs::Wgs84);
    let found = at(116.404, 39.915, Crs::Gcj02).to(Crs::Wgs84);
    assert!(apart(found, earth) < 200, "{found}");
    let gcj = at(116.397_627_291_193_15, 39.908_656_739_576_31, Crs::Gcj02);
    let found = at(116.404, 39.915, Crs::Bd09).to(Crs::Gcj02);
    assert!(apart(found, gcj) < 20, "{found}");
}

#[test]
fn a_point_outside_the_box_is_not_shifted() {
    for (lon, lat) in [
        (2.3522, 48.8566),
        (-122.4, 37.8),
        (139.7, 35.7),
        (120.0, -30.0),
        (0.0, 0.0),
    ] {
        let earth = at(lon, lat, Crs::Wgs84);
        for crs in Crs::ALL {
            assert_eq!(earth.to(crs), Point { crs, ..earth });
            assert_eq!(Point { crs, ..earth }.to(Crs::Wgs84), earth);
        }
    }
}

#[test]
fn numbers_that_are_no_coordinate_are_told_why() {
    let why = |lon, lat| Point::from_degrees(lon, lat, Crs::Wgs84).unwrap_err();
    assert!(matches!(why(30.27, 120.15), PointError::Swapped { .. }));
    assert!(matches!(
        why(40_512_345.6, 3_385_123.4),
        PointError::Projected { .. }
    ));
    assert!(matches!(why(220.0, 95.0), PointError::OutOfRange { .. }));
    assert!(matches!(why(f64::NAN, 30.0), PointError::OutOfRange { .. }));
    assert!(why(30.27, 120.15).text().zh.contains("经度写在前面"));
}

#[test]
fn a_system_is_read_as_people_write_it_and_printed_as_its_name() {
    for (text, crs) in [
        ("GCJ-02", Crs::Gcj02),
        ("百度地图", Crs::Bd09),
        ("EPSG:4490", Crs::Cgcs2000),
    ] {
        assert_eq!(text.parse(), Ok(crs));
        assert_eq!(crs.name().parse(), Ok(crs));
    }
    let refused = "北京54".parse::<Crs>().unwrap_err();
    assert!(refused.zh.contains("请写 CGCS2000"), "{}", refused.zh);
}

/// Inside the box by more than the widest shift, so that no shift leaves it.
fn in_china() -> impl Strategy<Value = Point> {
    (721_000_000..1_378_000_000i64, 9_000_000..558_000_000i64).prop_map(|(lon_e7, lat_e7)| Point {
        lon_e7,
        lat_e7,
        crs: Crs::Cgcs2000,
    })
}

fn any_crs() -> impl Strategy<Value = Crs> {
    prop::sample::select(Crs::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// One rounding there and one back: two units of 1e-7 degree at most.
    #[test]
    fn there_and_back_again_is_the_same_spot(point in in_china(), from in any_crs(), to in any_crs()) {
        let from = Point { crs: from, ..point };
        prop_assert!(apart(from.to(to).to(from.crs), from) <= 2, "{from} {:?} {to}", from.crs);
    }

    /// The shift never swaps neighbours: of two points a metre apart the eastern one stays the eastern one.
    #[test]
    fn neighbours_stay_in_their_order(point in in_china(), from in any_crs(), to in any_crs()) {
        let here = Point { crs: from, ..point };
        let east = Point { lon_e7: here.lon_e7 + 100, ..here };
        let north = Point { lat_e7: here.lat_e7 + 100, ..here };
        prop_assert!(here.to(to).lon_e7 < east.to(to).lon_e7);
        prop_assert!(here.to(to).lat_e7 < north.to(to).lat_e7);
    }

    /// A shift is some hundred metres, in all of China less than two kilometres: whoever shifts twice would see more.
    #[test]
    fn a_shift_is_small_and_never_nothing(point in in_china()) {
        let gcj = point.to(Crs::Gcj02);
        let moved = apart(Point { crs: Crs::Gcj02, ..point }, gcj);
        prop_assert!((1..=200_000).contains(&moved), "{moved}");
    }
}
