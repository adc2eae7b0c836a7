//! The reference systems in which coordinates reach a Chinese street.

use std::fmt;
use std::str::FromStr;

use linli_kernel::Text;
use serde::{Deserialize, Serialize};

/// A reference system of longitude and latitude.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum Crs {
    /// CGCS2000 (EPSG:4490), demanded of address data by GB/T 37149-2018.
    Cgcs2000,
    /// WGS-84 (EPSG:4326), what satellites give and RFC 7946 demands of GeoJSON.
    Wgs84,
    /// GCJ-02, the shifted system of Chinese web maps such as Amap and Tencent.
    Gcj02,
    /// BD-09, Baidu's: GCJ-02 shifted once more.
    Bd09,
}

impl Crs {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Cgcs2000, Self::Wgs84, Self::Gcj02, Self::Bd09];

    /// The name in files and forms.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "cgcs2000",
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// What people call it, with where it is met.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Cgcs2000 => Text::new(
                "CGCS2000（国家大地坐标系）",
                "CGCS2000 (the national system)",
            ),
            Self::Wgs84 => Text::new("WGS-84（卫星定位）", "WGS-84 (satellite receivers)"),
            Self::Gcj02 => Text::new(
                "GCJ-02（高德、腾讯等地图）",
                "GCJ-02 (Amap, Tencent and other maps)",
            ),
            Self::Bd09 => Text::new("BD-09（百度地图）", "BD-09 (Baidu maps)"),
        }
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Crs {
    type Err = Text;

    /// Reads a name as people write it: `CGCS2000`, `wgs-84`, `GCJ 02`, `火星坐标`, `百度`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let folded: String = text
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        match folded.as_str() {
            "cgcs2000" | "epsg4490" | "国家大地坐标系" | "国家2000" | "2000" => {
                Ok(Self::Cgcs2000)
            }
            "wgs84" | "epsg4326" | "crs84" | "gps" => Ok(Self::Wgs84),
            "gcj02" | "高德" | "高德地图" | "腾讯" | "腾讯地图" | "火星坐标" | "火星坐标系" => {
                Ok(Self::Gcj02)
            }
            "bd09" | "bd09ll" | "百度" | "百度地图" => Ok(Self::Bd09),
            _ => Err(Text::new(
                format!("不认识坐标系“{text}”，请写 CGCS2000、WGS-84、GCJ-02 或 BD-09"),
                format!(
                    "{text:?} is no reference system known here: write CGCS2000, WGS-84, GCJ-02 or BD-09"
                ),
            )),
        }
    }
}
