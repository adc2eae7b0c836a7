//! What a place is, what may lie inside what, and what a new place must say. Pure.

use jiff::civil::Date;
use linli_codes::What;
use linli_geodesy::{Crs, Point};
use linli_kernel::{Invalid, PlaceId, StreetCode, Trouble};

use super::alias::Alias;
use super::kind::{Doubt, Origin, PlaceKind, Status};
use super::spelling;

/// The longest name of a place, in characters; the longest in the national table has 33.
pub const NAME_MAX: usize = 60;

/// The longest note, in characters.
pub const NOTE_MAX: usize = 500;

/// A coordinate as the library holds it: WGS-84 becomes CGCS2000, which GB/T 37149-2018 demands of address data; the two
/// are less than a metre apart ([`Point::to`]). The shifted systems of web maps stay as they were handed in.
pub(super) fn held(point: Point) -> Point {
    match point.crs {
        Crs::Wgs84 => point.to(Crs::Cgcs2000),
        Crs::Cgcs2000 | Crs::Gcj02 | Crs::Bd09 => point,
    }
}

/// A place of a street.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The street it belongs to, first part of its key.
    pub street: StreetCode,
    /// Its stable id.
    pub id: PlaceId,
    /// What it lies in; none for the street itself.
    pub parent: Option<PlaceId>,
    /// What it is.
    pub kind: PlaceKind,
    /// Its own name, such as `3幢`.
    pub name: String,
    /// The 9-digit code of the street, the 12-digit division code of a community; none below.
    pub code: Option<String>,
    /// Its number in the street, given once and never again.
    pub node: i64,
    /// The node numbers from the street down, such as `/330105005/1/14/`. Paths of places below begin with it.
    pub path: String,
    /// The community it is or lies in.
    pub community: Option<PlaceId>,
    /// The grid it is or lies in.
    pub grid: Option<PlaceId>,
    /// The whole address from the street down, without the grid.
    pub full_name: String,
    /// Where the entry comes from.
    pub origin: Origin,
    /// What a reader should know about the entry, such as the source of a name; may be empty.
    pub note: String,
    /// The first day it was in use, when known.
    pub valid_from: Option<Date>,
    /// The first day it was no longer in use; none while it is.
    pub valid_to: Option<Date>,
    /// Where it lies, when known.
    pub point: Option<Point>,
    /// What is wrong with the entry, as long as nobody put it right.
    pub doubt: Option<Doubt>,
    /// Counts its changes; a writer must name the one it saw.
    pub rev: i64,
}

impl Place {
    /// The status of its address on `day` (GB/T 37149-2018).
    #[must_use]
    pub fn status(&self, day: Date) -> Status {
        match self.doubt {
            _ if self.valid_to.is_some_and(|to| to <= day) => Status::Abandoned,
            None => Status::InUse,
            Some(Doubt::Inconsistent) => Status::Inconsistent,
            Some(Doubt::Unknown) => Status::Unknown,
        }
    }

    /// Whether it is in use on `day`.
    #[must_use]
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }

    /// Whether it is `other` or lies inside it.
    #[must_use]
    pub fn is_within(&self, other: &Place) -> bool {
        self.street == other.street && self.path.starts_with(&other.path)
    }

    /// What lists and choices call it: the address without the street (`桥西社区同和里3幢`), a grid with its
    /// community, the street by its name.
    #[must_use]
    pub fn title(&self, street_name: &str) -> String {
        let rest = self
            .full_name
            .strip_prefix(street_name)
            .unwrap_or(&self.full_name);
        match self.kind {
            PlaceKind::Street => self.name.clone(),
            PlaceKind::Grid => format!("{rest}{}", self.name),
            PlaceKind::Community
            | PlaceKind::Road
            | PlaceKind::Plate
            | PlaceKind::Compound
            | PlaceKind::Building
            | PlaceKind::Entrance
            | PlaceKind::Floor
            | PlaceKind::Dwelling => rest.to_owned(),
        }
    }

    /// What it is found by: its own name and its other names, from a building down also each address below
    /// the community (`tails`), and in last rank the whole address.
    #[must_use]
    pub fn words(&self, tails: &[String], also: &[Alias]) -> String {
        let mut words = spelling::words(&self.name);
        let by_address = self.kind.is_found_by_address();
        if by_address && tails.first().is_some_and(|tail| *tail != self.name) {
            words = format!(" {}", spelling::fold(&self.name));
            for tail in tails {
                words.push_str(&spelling::words(tail));
            }
        }
        for alias in also {
            words.push_str(&spelling::words(&alias.name));
        }
        // The bar keeps the address from counting as a word that begins with the street's name.
        words + "|" + &spelling::fold(&self.full_name) + " "
    }
}

/// A place to be created. The verbs add id, node number, path and the words it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlace {
    /// What it lies in.
    pub parent: PlaceId,
    /// What it is.
    pub kind: PlaceKind,
    /// Its own name.
    pub name: String,
    /// The division code, for communities.
    pub code: Option<String>,
    /// What a reader should know about the entry; may be empty.
    pub note: String,
    /// The first day in use, when known.
    pub valid_from: Option<Date>,
    /// Where it lies, when known.
    pub point: Option<Point>,
}

impl NewPlace {
    /// A place of which only parent, kind and name are known.
    #[must_use]
    pub fn named(parent: PlaceId, kind: PlaceKind, name: impl Into<String>) -> Self {
        Self {
            parent,
            kind,
            name: name.into(),
            code: None,
            note: String::new(),
            valid_from: None,
            point: None,
        }
    }

    /// Whether it may be created inside `parent`.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check(&self, parent: &Place) -> Result<(), Trouble> {
        let mut invalid = Invalid::default();
        check_name(&mut invalid, &self.name);
        if !parent.kind.holds().contains(&self.kind) {
            invalid.push(
                "kind",
                format!(
                    "{}里不能直接建{}，请另选上级",
                    parent.kind.title().zh,
                    self.kind.title().zh
                ),
                format!(
                    "a {} cannot lie directly in a {}; choose another parent",
                    self.kind, parent.kind
                ),
            );
        }
        check_code(&mut invalid, self.kind, self.code.as_deref(), parent.street);
        check_rest(&mut invalid, &self.note, self.point);
        invalid.check()
    }
}

/// New name, note, coordinate and status of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    /// Its own name.
    pub name: String,
    /// Keep the name it had as a former name (曾用名); a name that was only misspelt is not kept.
    pub former: bool,
    /// What is wrong with the entry; none puts it right.
    pub doubt: Option<Doubt>,
    /// What a reader should know; may be empty.
    pub note: String,
    /// Where it lies, when known.
    pub point: Option<Point>,
}

impl Amendment {
    /// Whether it may be made.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check(&self) -> Result<(), Trouble> {
        let mut invalid = Invalid::default();
        check_name(&mut invalid, &self.name);
        check_rest(&mut invalid, &self.note, self.point);
        invalid.check()
    }
}

fn check_rest(invalid: &mut Invalid, note: &str, point: Option<Point>) {
    if point.is_some_and(|point| !point.is_on_the_globe()) {
        invalid.push(
            "point",
            "经纬度超出范围",
            "longitude or latitude is out of range",
        );
    }
    if note.chars().count() > NOTE_MAX {
        invalid.push(
            "note",
            format!("备注最多 {NOTE_MAX} 字"),
            format!("a note has at most {NOTE_MAX} characters"),
        );
    }
}

/// Adds what is wrong with a name.
pub(super) fn check_name(invalid: &mut Invalid, name: &str) {
    let folded = spelling::fold(name);
    if folded.is_empty() {
        invalid.push("name", "请填写名称", "a name is needed");
    } else if name.chars().count() > NAME_MAX {
        invalid.push(
            "name",
            format!("名称最多 {NAME_MAX} 个字"),
            format!("a name has at most {NAME_MAX} characters"),
        );
    } else if name.chars().any(char::is_control) {
        invalid.push(
            "name",
            "名称含有控制字符，请重新输入",
            "the name has control characters; type it again",
        );
    }
}

/// A community may carry the 12-digit code of its street, a grid the unit-grid code of one of its communities; nothing
/// else below the street has a code.
fn check_code(invalid: &mut Invalid, kind: PlaceKind, code: Option<&str>, street: StreetCode) {
    let Some(code) = code else { return };
    match kind {
        PlaceKind::Community => {
            let fits = code.len() == 12
                && code.bytes().all(|b| b.is_ascii_digit())
                && code.starts_with(street.as_str());
            if !fits {
                invalid.push(
                    "code",
                    format!("社区代码应为 12 位数字，以本街道 {street} 开头"),
                    format!(
                        "a community code has 12 digits and begins with this street's {street}"
                    ),
                );
            }
        }
        PlaceKind::Grid => check_unit_grid(invalid, code, street),
        PlaceKind::Street
        | PlaceKind::Road
        | PlaceKind::Plate
        | PlaceKind::Compound
        | PlaceKind::Building
        | PlaceKind::Entrance
        | PlaceKind::Floor
        | PlaceKind::Dwelling => invalid.push(
            "code",
            "只有社区有区划代码，网格有单元网格编码，请留空",
            "only a community has a division code and a grid a unit-grid code; leave it empty",
        ),
    }
}

fn check_unit_grid(invalid: &mut Invalid, text: &str, street: StreetCode) {
    match What::UnitGrid.read(text) {
        Err(wrong) => {
            let wrong = wrong.text();
            invalid.push("code", wrong.zh, wrong.en);
        }
        Ok(code) if code.digits() != text || !text.starts_with(street.as_str()) => invalid.push(
            "code",
            format!("单元网格编码只写数字，以本街道 {street} 开头"),
            format!(
                "a unit-grid code is written as digits only and begins with this street's {street}"
            ),
        ),
        Ok(_code) => {}
    }
}
