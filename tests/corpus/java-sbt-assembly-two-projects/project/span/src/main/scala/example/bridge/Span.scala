package example.bridge

final case class Span(metres: Int) {
  def arches: Int = (metres + 24) / 25
}
