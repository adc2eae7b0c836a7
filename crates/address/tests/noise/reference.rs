//! An invented reference with the collisions of real streets: families of compounds that differ by 东西南北 and a number
//! (大关东三苑), parts of a 新村 by number (一区, 二区), the same building numbers everywhere, roads that pass through
//! several communities, lanes off a road (支弄), houses with a number of the road only (also 12-1号), compounds that
//! also have a number of a road, towers without entrances, names that two streets share.
//!
//! Names are made of characters that place names of Hangzhou use; none is taken from a register.

use std::collections::{BTreeMap, BTreeSet};

use linli_address::{Book, Level, Part};

use super::dice::Dice;

const FIRST: &str = "德大和登塘半叶文朝翠米沈长潮武永同董左仓霞广平康红庆新华运湖善石瓜紫锦桂春明清景瑞天金玉银宝安泰福祥丽秀";
const SECOND: &str =
    "胜关睦云河山青澜晖市桥溪林荡基湾兴家荣昌乐馨宁丰裕都月星辰风雅竹梅兰菊松枫棠桃杏樱";
const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// One address; what it does not have is empty. Names are written as a register writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    pub street: String,
    pub community: String,
    pub road: String,
    pub number: String,
    pub compound: String,
    /// Another name of the compound.
    pub alias: String,
    pub building: String,
    pub entrance: String,
    pub dwelling: String,
}

pub const ABOVE: [(Level, &str); 3] = [
    (Level::Province, "浙江省"),
    (Level::City, "杭州市"),
    (Level::District, "拱墅区"),
];

impl Address {
    pub fn parts(&self) -> Vec<(Level, &str)> {
        let own = [
            (Level::Street, self.street.as_str()),
            (Level::Community, &self.community),
            (Level::Road, &self.road),
            (Level::Number, &self.number),
            (Level::Compound, &self.compound),
            (Level::Building, &self.building),
            (Level::Entrance, &self.entrance),
            (Level::Dwelling, &self.dwelling),
        ];
        ABOVE
            .into_iter()
            .chain(own)
            .filter(|(_, name)| !name.is_empty())
            .collect()
    }

    pub fn full_name(&self) -> String {
        self.parts().iter().map(|(_, name)| *name).collect()
    }
}

/// Every address, and what the generators need to know of them.
pub struct Reference {
    pub all: Vec<Address>,
    /// In how many streets a compound of this name lies.
    pub compounds: BTreeMap<String, BTreeSet<String>>,
    /// Every name and alias of compounds and roads.
    pub names: BTreeSet<String>,
    pub present: BTreeSet<String>,
    /// How many dwellings of a building have this number.
    rooms: BTreeMap<(String, String, String, String), usize>,
}

impl Reference {
    /// `streets` streets of about `each` addresses.
    pub fn new(seed: u64, streets: usize, each: usize) -> Self {
        let mut maker = Maker {
            dice: Dice::new(seed),
            all: Vec::new(),
            used: BTreeSet::new(),
            shared: Vec::new(),
            passing: Vec::new(),
        };
        let mut divisions = BTreeSet::new();
        for _ in 0..streets {
            let from = maker.all.len();
            let street = format!("{}街道", maker.fresh(&mut divisions));
            while maker.all.len() - from < each {
                let community = format!("{}社区", maker.fresh(&mut divisions));
                maker.community(&street, &community, from + each);
            }
        }
        maker.all.truncate(streets * each);
        Self::of(maker.all)
    }

    fn of(all: Vec<Address>) -> Self {
        let (mut compounds, mut names) =
            (BTreeMap::<String, BTreeSet<String>>::new(), BTreeSet::new());
        let mut rooms = BTreeMap::new();
        let mut present = BTreeSet::new();
        for one in &all {
            if !one.compound.is_empty() {
                compounds
                    .entry(one.compound.clone())
                    .or_default()
                    .insert(one.street.clone());
            }
            names.extend(
                [&one.compound, &one.alias, &one.road]
                    .into_iter()
                    .filter(|name| !name.is_empty())
                    .cloned(),
            );
            if !one.dwelling.is_empty() {
                *rooms.entry(room_key(one)).or_insert(0) += 1;
            }
            present.insert(one.full_name());
        }
        Self {
            all,
            compounds,
            names,
            present,
            rooms,
        }
    }

    /// Whether the dwelling can be told without its entrance.
    pub fn only_one_in_building(&self, address: &Address) -> bool {
        self.rooms.get(&room_key(address)) == Some(&1)
    }

    /// Whether only one street has a compound of that name.
    pub fn is_alone(&self, address: &Address) -> bool {
        self.compounds
            .get(&address.compound)
            .is_none_or(|streets| streets.len() < 2)
    }

    /// The book that is asked; an address is called by its place in `all`.
    pub fn book(&self) -> Book<usize> {
        let mut builder = Book::builder();
        for (id, address) in self.all.iter().enumerate() {
            let aliases = [address.alias.as_str()];
            let mut parts: Vec<Part<'_>> = address
                .parts()
                .into_iter()
                .map(|(level, name)| Part::new(level, name))
                .collect();
            let compound = parts.iter_mut().find(|part| part.level == Level::Compound);
            if let Some(compound) = compound.filter(|_| !address.alias.is_empty()) {
                compound.aliases = &aliases;
            }
            assert!(
                builder.add(id, &parts),
                "{} is there twice",
                address.full_name()
            );
        }
        builder.finish()
    }
}

fn room_key(address: &Address) -> (String, String, String, String) {
    let place = format!("{}{}{}", address.street, address.road, address.number);
    (
        place,
        address.compound.clone(),
        address.building.clone(),
        address.dwelling.clone(),
    )
}

struct Maker {
    dice: Dice,
    all: Vec<Address>,
    used: BTreeSet<String>,
    /// Names that a later street may use again.
    shared: Vec<String>,
    /// Roads that a later community of the street lies on too, with the next number.
    passing: Vec<(String, String, usize)>,
}

impl Maker {
    fn stem(&mut self) -> String {
        [self.dice.char_of(FIRST), self.dice.char_of(SECOND)]
            .iter()
            .collect()
    }

    fn fresh(&mut self, used: &mut BTreeSet<String>) -> String {
        for tries in 0.. {
            let mut stem = self.stem();
            if tries > 50 {
                stem.push(self.dice.char_of(SECOND));
            }
            if used.insert(stem.clone()) {
                return stem;
            }
        }
        String::new()
    }

    fn community(&mut self, street: &str, community: &str, enough: usize) {
        let base = Address {
            street: street.to_owned(),
            community: community.to_owned(),
            ..Address::default()
        };
        let mut here = BTreeSet::new();
        let road = self.road(&base);
        for name in self.compound_names(street) {
            if self.all.len() >= enough {
                return;
            }
            if !here.insert(name.clone()) {
                continue;
            }
            let mut at = Address {
                compound: name,
                ..base.clone()
            };
            if self.dice.in_hundred(40) {
                at.road.clone_from(&road);
                at.number = format!("{}号", 300 + self.dice.roll(600));
            }
            if self.dice.in_hundred(15) {
                at.alias = self.stem() + "大院";
            }
            if !at.alias.is_empty() && !self.used.insert(at.alias.clone()) {
                at.alias.clear();
            }
            self.compound(at);
        }
    }

    /// A road of its own with perhaps a lane off it, or one that passes through.
    fn road(&mut self, base: &Address) -> String {
        let passing = self
            .passing
            .iter()
            .position(|(street, _, _)| *street == base.street);
        if let Some(at) = passing.filter(|_| self.dice.in_hundred(30)) {
            let (_, road, next) = self.passing[at].clone();
            self.passing[at].2 = self.lane(base, &road, next);
            return road;
        }
        let road = self.stem() + self.dice.word(&["路", "路", "街", "巷"]);
        if self.used.insert(road.clone()) {
            let next = self.lane(base, &road, 1);
            self.passing.push((base.street.clone(), road.clone(), next));
        }
        let lane = format!("{road}{}弄", self.dice.one_of(&NUMERALS));
        if self.dice.in_hundred(50) && self.used.insert(lane.clone()) {
            self.lane(base, &lane, 1);
        }
        road
    }

    /// The names of one or several compounds of a kind.
    fn compound_names(&mut self, street: &str) -> Vec<String> {
        let stem = match self.dice.roll(3) {
            0 => street.trim_end_matches("街道").to_owned(),
            _ => self.stem(),
        };
        let many = 2 + self.dice.roll(4);
        let mut names: Vec<String> = match self.dice.roll(4) {
            0 => {
                let side = *self.dice.one_of(&["东", "西", "南", "北"]);
                NUMERALS
                    .iter()
                    .take(many)
                    .map(|number| format!("{stem}{side}{number}苑"))
                    .collect()
            }
            1 => NUMERALS
                .iter()
                .take(many)
                .map(|number| format!("{stem}{number}区"))
                .collect(),
            2 => vec![format!("{stem}新村")],
            _ => {
                let endings = [
                    "花园", "公寓", "名苑", "嘉苑", "雅苑", "家园", "里", "坊", "苑", "府", "大厦",
                ];
                vec![format!("{}{}", self.stem(), self.dice.one_of(&endings))]
            }
        };
        if self.dice.in_hundred(5) && !self.shared.is_empty() {
            let again = self.dice.roll(self.shared.len());
            names = vec![self.shared.swap_remove(again)];
        } else {
            names.retain(|name| self.used.insert(name.clone()));
            self.shared.extend(names.first().cloned());
        }
        names
    }

    fn compound(&mut self, at: Address) {
        let taken = self.all.iter().rev().take(20_000);
        if taken
            .filter(|one| one.street == at.street)
            .any(|one| one.compound == at.compound)
        {
            return;
        }
        if !at.number.is_empty() && self.taken(&at) {
            return;
        }
        self.all.push(at.clone());
        let buildings = 2 + self.dice.roll(24);
        for building in 1..=buildings {
            let block = Address {
                building: format!("{building}幢"),
                ..at.clone()
            };
            self.all.push(block.clone());
            match self.dice.roll(10) {
                0 => self.rooms(&block, 11, 4),
                _ => {
                    let odd = self.dice.in_hundred(25);
                    for entrance in 1..=2 + self.dice.roll(3) {
                        let stair = Address {
                            entrance: format!("{entrance}单元"),
                            ..block.clone()
                        };
                        self.all.push(stair.clone());
                        let floors = if odd && entrance == 1 { 4 } else { 6 };
                        let each = 2 + self.dice.roll(2);
                        self.rooms(&stair, floors, each);
                    }
                }
            }
        }
    }

    fn taken(&self, at: &Address) -> bool {
        let mine = |one: &&Address| one.street == at.street && one.road == at.road;
        self.all
            .iter()
            .rev()
            .take(40_000)
            .filter(mine)
            .any(|one| one.number == at.number)
    }

    fn rooms(&mut self, at: &Address, floors: usize, each: usize) {
        for floor in 1..=floors {
            for room in 1..=each {
                self.all.push(Address {
                    dwelling: format!("{floor}0{room}室"),
                    ..at.clone()
                });
            }
        }
    }

    /// Houses with a number of the road only; answers the next number.
    fn lane(&mut self, base: &Address, road: &str, from: usize) -> usize {
        let at = Address {
            road: road.to_owned(),
            ..base.clone()
        };
        let until = from + 10 + self.dice.roll(30);
        for house in from..until {
            let house_at = Address {
                number: format!("{house}号"),
                ..at.clone()
            };
            self.all.push(house_at.clone());
            if self.dice.in_hundred(15) {
                self.all.push(Address {
                    number: format!("{house}-1号"),
                    ..at.clone()
                });
            }
            if self.dice.in_hundred(60) {
                self.rooms(&house_at, 2, 2);
            }
        }
        until
    }
}
