namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>What has been found of sources that flip labels.</summary>
/// <param name="Found">Runs in which the source was named as suspect.</param>
/// <param name="Runs">All of them.</param>
/// <param name="FalseAlarms">Panes in which a clean source was suspect.</param>
/// <param name="Clean">Panes of clean sources.</param>
internal sealed record SourceFlipFigures(int Found, int Runs, int FalseAlarms, int Clean)
{
    public static SourceFlipFigures operator +(SourceFlipFigures one, SourceFlipFigures other) =>
        new(one.Found + other.Found, one.Runs + other.Runs, one.FalseAlarms + other.FalseAlarms, one.Clean + other.Clean);
}
