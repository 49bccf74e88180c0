package example.night

class CatalogueSuite extends munit.FunSuite:
  test("a star has a magnitude"):
    assertEquals(Catalogue.star("vega"), "vega: magnitude 4")
