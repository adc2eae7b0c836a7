//! Addresses as they stand in hotline records and on parcels, by hand.

use linli_address::{Book, Candidate, Level, Loss, Matcher, Part, Verdict};

const STREET: Part<'static> = Part {
    level: Level::Street,
    name: "大关街道",
    aliases: &[],
};

fn add(builder: &mut linli_address::Builder<String>, parts: &[Part<'_>]) {
    let full: String = parts.iter().map(|part| part.name).collect();
    let mut all = vec![
        Part::new(Level::Province, "浙江省"),
        Part::new(Level::City, "杭州市"),
        Part::new(Level::District, "拱墅区"),
        STREET,
    ];
    all.extend(parts);
    assert!(builder.add(full, &all));
}

/// A compound with its buildings, entrances and dwellings.
fn compound(builder: &mut linli_address::Builder<String>, at: &[Part<'_>], buildings: u32) {
    add(builder, at);
    for building in 1..=buildings {
        let building = format!("{building}幢");
        let block = [at, &[Part::new(Level::Building, &building)]].concat();
        add(builder, &block);
        for entrance in ["1单元", "2单元"] {
            let stair = [&block[..], &[Part::new(Level::Entrance, entrance)]].concat();
            add(builder, &stair);
            let rooms = ["101室", "102室", "301室", "602室"];
            // The first entrance has one dwelling more.
            let more = (entrance == "1单元").then_some("701室");
            for room in rooms.into_iter().chain(more) {
                add(
                    builder,
                    &[&stair[..], &[Part::new(Level::Dwelling, room)]].concat(),
                );
            }
        }
    }
}

fn book() -> Book<String> {
    let mut builder = Book::builder();
    let desheng = Part::new(Level::Compound, "德胜新村").or(&["德胜小区"]);
    compound(
        &mut builder,
        &[Part::new(Level::Community, "德胜社区"), desheng],
        60,
    );
    let west = Part::new(Level::Community, "西一社区");
    for name in ["大关西三苑", "大关西四苑", "大关东四苑", "大关苑"] {
        compound(&mut builder, &[west, Part::new(Level::Compound, name)], 12);
    }
    let tower = Part::new(Level::Building, "杭办大厦");
    add(&mut builder, &[west, tower]);
    add(
        &mut builder,
        &[west, tower, Part::new(Level::Dwelling, "1203室")],
    );
    roads(&mut builder);
    builder.finish()
}

/// A compound with a number of a road, and a lane that has numbers only.
fn roads(builder: &mut linli_address::Builder<String>) {
    let community = Part::new(Level::Community, "登云社区");
    let at = |road, number| {
        [
            community,
            Part::new(Level::Road, road),
            Part::new(Level::Number, number),
        ]
    };
    let yeqing = Part::new(Level::Compound, "叶青苑");
    compound(
        builder,
        &[&at("登云路", "306号")[..], &[yeqing]].concat(),
        4,
    );
    let lane = at("知足弄", "12号");
    add(builder, &lane);
    add(
        builder,
        &[&lane[..], &[Part::new(Level::Dwelling, "201室")]].concat(),
    );
    add(builder, &at("知足弄", "12-1号"));
}

fn ask(text: &str) -> Vec<Candidate<String>> {
    Matcher::new(&book()).rank(text, 5)
}

/// The first candidate below the street, with `!` if it is not accepted, and what did not match.
fn first(book: &Book<String>, text: &str) -> String {
    let found = Matcher::new(book).rank(text, 5);
    let Some(first) = found.first() else {
        return "-".to_owned();
    };
    let doubt = if first.is_accepted() { "" } else { "!" };
    let rest = if first.unmatched.is_empty() {
        String::new()
    } else {
        format!(" ({})", first.unmatched)
    };
    format!("{}{doubt}{rest}", first.id)
}

#[test]
fn what_people_write_is_read_as_they_mean_it() {
    let book = book();
    let d = "德胜社区德胜新村58幢2单元301室";
    let x = "西一社区大关西四苑8幢1单元602室";
    let y = "登云社区登云路306号叶青苑3幢1单元301室";
    for (text, meant) in [
        ("德胜新村58幢2单元301", d),
        ("大关西四苑8-1-602", x),
        ("西四苑8幢1单元602", x),
        ("大关西4苑8#1-602", x),
        ("大关西四8-1-602", x),
        ("大關西四苑８號樓１單元６０２室", x),
        ("德胜五十八幢二单元三〇一", d),
        ("德胜小区58栋2门301室", d),
        ("德胜社区德胜新村小区58座2单301", d),
        ("301室 2单元 58幢 德胜新村 大关街道", d),
        ("德胜新村58幢2单元3楼301室", d),
        (
            "浙江省杭州市拱墅区大关街道德胜社区德胜新村58幢2单元301室",
            d,
        ),
        ("登云路306号3幢1单元301", y),
        ("登云路306号叶青苑3-1-301", y),
        ("叶青苑3幢1单元301", y),
        ("登云路306号", "登云社区登云路306号叶青苑"),
        ("知足弄12号201", "登云社区知足弄12号201室"),
        ("知足弄12-1号", "登云社区知足弄12-1号"),
        ("大关街道杭办大厦1203", "西一社区杭办大厦1203室"),
        ("大关西四苑8幢701", "西一社区大关西四苑8幢1单元701室"),
        ("德胜新村58幢", "德胜社区德胜新村58幢"),
        ("德胜新村58幢门口", "德胜社区德胜新村58幢"),
        ("张三13812345678 德胜新村58幢2单元301", d),
    ] {
        assert_eq!(first(&book, text), meant, "{text}");
    }
}

#[test]
fn what_is_not_there_gives_the_nearest_place_above_with_what_did_not_match() {
    let book = book();
    for (text, meant) in [
        ("德胜新村58幢2单元302", "德胜社区德胜新村58幢2单元! (302)"),
        ("德胜新村58幢302室", "德胜社区德胜新村58幢! (302室)"),
        ("德胜新村58-9-301", "德胜社区德胜新村58幢! (9-301)"),
        ("德胜新村61幢2单元301", "德胜社区德胜新村! (61幢2单元301)"),
        // 12-2号 is no part of 12号, and the lane is no address.
        ("知足弄12-2号", "-"),
        ("大关西五苑8-1-602", "西一社区大关苑! (西五苑8-1-602)"),
        (
            "德胜新村二期58幢2单元301",
            "德胜社区德胜新村! (二期58幢2单元301)",
        ),
        ("德胜新村58幢地下车库", "德胜社区德胜新村58幢! (地下车库)"),
    ] {
        assert_eq!(first(&book, text), meant, "{text}");
    }
}

#[test]
fn what_could_mean_another_place_is_proposed_and_not_accepted() {
    let book = book();
    for (text, meant) in [
        ("德盛新村58幢2单元301", "德胜社区德胜新村58幢2单元301室!"),
        ("大关细四苑8-1-602", "西一社区大关西四苑8幢1单元602室!"),
        ("德胜新村58幢对面", "德胜社区德胜新村58幢! (对面)"),
        (
            "德胜公寓58幢2单元301",
            "德胜社区德胜新村58幢2单元301室! (公寓)",
        ),
        (
            "余杭区德胜新村58幢2单元301",
            "德胜社区德胜新村58幢2单元301室! (余杭区)",
        ),
        (
            "登云路300号叶青苑3幢1单元301",
            "登云社区登云路306号叶青苑! (300号 3幢1单元301)",
        ),
    ] {
        assert_eq!(first(&book, text), meant, "{text}");
    }
}

#[test]
fn dwellings_that_a_text_cannot_tell_apart_are_all_given_and_none_accepted() {
    let found = ask("德胜新村58幢301");
    let ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "德胜社区德胜新村58幢1单元301室",
            "德胜社区德胜新村58幢2单元301室"
        ]
    );
    assert!(found.iter().all(
        |one| !one.is_accepted() && one.losses.iter().any(|(loss, _)| *loss == Loss::Ambiguous)
    ));
}

#[test]
fn a_candidate_says_what_became_of_each_level_and_what_it_lost() {
    let found = ask("德盛新村58幢701");
    let first = &found[0];
    assert_eq!(
        first.full_name,
        "浙江省杭州市拱墅区大关街道德胜社区德胜新村58幢1单元701室"
    );
    let of = |level| {
        first
            .parts
            .iter()
            .find(|(known, _)| *known == level)
            .map(|(_, verdict)| *verdict)
    };
    assert_eq!(of(Level::Compound), Some(Verdict::Corrected));
    assert_eq!(of(Level::Building), Some(Verdict::Matched));
    assert_eq!(of(Level::Entrance), Some(Verdict::Missing));
    assert_eq!(of(Level::Road), None);
    let lost: u16 = first.losses.iter().map(|(_, cost)| cost).sum();
    assert_eq!(first.score, 1000 - lost);
    assert_eq!(first.losses, [(Loss::Corrected, 170), (Loss::Missing, 20)]);
}

#[test]
fn an_address_that_is_there_already_or_out_of_order_is_not_taken() {
    let mut builder = Book::builder();
    let parts = [
        Part::new(Level::Compound, "德胜新村"),
        Part::new(Level::Building, "3幢"),
    ];
    assert!(builder.add(1, &parts));
    assert!(!builder.add(2, &parts));
    assert!(!builder.add(3, &[parts[1], parts[0]]));
    assert!(!builder.add(4, &[]));
    let same = [parts[0], Part::new(Level::Building, "3号楼")];
    assert!(!builder.add(5, &same), "3号楼 is 3幢");
    let book = builder.finish();
    assert_eq!(book.len(), 1);
    assert_eq!(Matcher::new(&book).rank("德胜新村3幢", 9)[0].id, 1);
    assert!(Book::<u8>::builder().finish().is_empty());
}
