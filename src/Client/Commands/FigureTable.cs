using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>Named figures as a table.</summary>
internal static class FigureTable
{
    public static void Write(IEnumerable<NamedFigure> figures, TextWriter output)
    {
        var table = new TextTable("figure", "value", "p", "95 % from", "to");
        foreach (var figure in figures)
            table.Add(figure.Name, Cell(figure.HasValue, figure.Value), Cell(figure.HasPValue, figure.PValue), Cell(figure.HasLow, figure.Low), Cell(figure.HasHigh, figure.High));
        table.Write(output);

        static string Cell(bool isKnown, double value) => isKnown ? Figure.Exact(value) : "";
    }
}
