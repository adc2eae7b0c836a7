"""Opens our workbooks with openpyxl and LibreOffice, and has ours read theirs: SAMPLES FOLDER [SOFFICE]."""

import datetime
import pathlib
import subprocess
import sys

import openpyxl

samples, folder, office = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]


def same(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}\n  found  {found!r}\n  wanted {wanted!r}")


def read(file):
    """What our reader finds in a file, a list of cells a row."""
    told = subprocess.run([samples, "read", file], check=True, capture_output=True, text=True).stdout
    return [line.split("\t") for line in told.splitlines()]


def convert(file, to):
    """The file as LibreOffice saves it."""
    out = folder / "office"
    home = f"-env:UserInstallation=file://{folder}/profile"
    command = [office, home, "--headless", "--convert-to", to, "--outdir", out, file]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out / f"{file.stem}.{to.split(':')[0]}"


EXPORT = [
    ["1", "编号", "内容", "金额", "日期", "是否"],
    ["2", "330105199001011234", "=1+1", "12.5", "2024-05-01", "是"],
    ["3", "007", "德胜新村，58幢⏎2单元", "-3", "2024-05-01 13:30:00"],
]


def openpyxl_opens_ours():
    sheet = openpyxl.load_workbook(folder / "export.xlsx").active
    same(sheet["A2"].value, "330105199001011234", "a long code stays text")
    same((sheet["B2"].value, sheet["B2"].data_type), ("=1+1", "s"), "a text is no formula")
    same(sheet["C2"].value, 12.5, "money is a number")
    same(sheet["D2"].value, datetime.datetime(2024, 5, 1), "a day is a date")
    same((sheet.freeze_panes, sheet.auto_filter.ref), ("A2", "A1:E3"), "header and filter")

    book = openpyxl.load_workbook(folder / "template.xlsx")
    same(book.sheetnames, ["地址", "说明", "选项"], "the sheets of the template")
    rules = {str(rule.sqref): rule for rule in book["地址"].data_validations.dataValidation}
    rule = rules["D4:D10003"]
    same((rule.type, rule.formula1), ("list", "'选项'!$A$2:$A$3"), "the list of choices")
    same(book["地址"].column_dimensions["A"].width > 10, True, "the width of a column")

    sheet = openpyxl.load_workbook(folder / "marked.xlsx").active
    same(sheet["E1"].value, "问题 / Problem", "the column of problems")
    same(sheet["E2"].value, None, "a good row is not marked")
    same(sheet["A3"].fill.fgColor.rgb, "FFFFC7CE", "a wrong cell is coloured")
    same(sheet["C3"].comment is not None, True, "a wrong cell has a note")
    same(sheet["E3"].value.startswith("A3（地址编号）"), True, "a problem names its cell")


def ours_opens_what_openpyxl_wrote():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "登记表"
    sheet.append(["编号", "日期", "合计", "有效"])
    sheet.append([1.1e17, datetime.date(2024, 5, 1), "=1+1", True])
    sheet.append([301.0, datetime.datetime(2024, 5, 1, 8, 0), "#N/A", None])
    book.save(folder / "theirs.xlsx")
    same(
        read(folder / "theirs.xlsx"),
        [
            ["1", "登记表"],
            ["2", "编号", "日期", "合计", "有效"],
            ["3", "110000000000000000", "2024-05-01", "", "TRUE"],
            ["4", "301", "2024-05-01 08:00:00", "#N/A"],
        ],
        "what openpyxl wrote (it stores no value of a formula)",
    )


def libreoffice_opens_ours_and_ours_its():
    for to in ["xlsx", "xls", "ods", "csv:Text - txt - csv (StarCalc):44,34,76"]:
        found = read(convert(folder / "export.xlsx", to))
        wanted = EXPORT
        if to.startswith("csv"):
            # A CSV holds what is shown: money with its decimals, a moment without seconds.
            wanted = [[cell.replace("12.5", "12.50").replace(":00:00", ":00") for cell in row] for row in EXPORT]
            wanted[2][4] = "2024-05-01 13:30"
        found = [row[:-1] if row[-1] == "" else row for row in found]
        same(found, wanted, f"our export saved by LibreOffice as {to}")
    for name in ["template", "marked"]:
        ours = read(folder / f"{name}.xlsx")
        for to in ["xlsx", "ods"]:
            same(read(convert(folder / f"{name}.xlsx", to)), ours, f"our {name} saved by LibreOffice as {to}")


def main():
    for name in ["export.xlsx", "export.csv", "export-gb.csv"]:
        found = read(folder / name)
        found = [row[:-1] if row[-1] == "" else row for row in found]
        wanted = [list(row) for row in EXPORT]
        if name.endswith("csv"):
            wanted[2][4] = "2024-05-01 13:30"
        same(found, wanted, f"our own {name}")
    tried = [openpyxl_opens_ours, ours_opens_what_openpyxl_wrote]
    if office:
        tried.append(libreoffice_opens_ours_and_ours_its)
    for one in tried:
        one()
        print(f"ok  {one.__name__.replace('_', ' ')}")


main()
