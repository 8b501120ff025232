using Watchgrain.Statistics.Performance;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Figures under their names; what is not finite has no value.</summary>
internal static class NamedFigures
{
    public static V1.NamedFigure Of(string name, Estimate? estimate) => Of(name, estimate?.Value, null, estimate?.Lower, estimate?.Upper);

    public static V1.NamedFigure Of(string name, AucEstimate? area) => Of(name, area?.Value, null, area?.Lower, area?.Upper);

    public static V1.NamedFigure Of(string name, double? value, double? pValue = null, double? low = null, double? high = null)
    {
        var figure = new V1.NamedFigure { Name = name };
        if (value is { } known && double.IsFinite(known)) figure.Value = known;
        if (pValue is { } p && double.IsFinite(p)) figure.PValue = p;
        if (low is { } from && double.IsFinite(from)) figure.Low = from;
        if (high is { } to && double.IsFinite(to)) figure.High = to;
        return figure;
    }
}
