namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>What was found of triggers.</summary>
/// <param name="Attacked">Panes with a planted trigger.</param>
/// <param name="Found">Of them, those of which a pattern is suspect from then on.</param>
/// <param name="Named">Of them, those whose very pair is.</param>
/// <param name="Quiet">Panes without a trigger.</param>
/// <param name="FalseAlarms">Patterns that these made suspect.</param>
internal sealed record TriggerFigures(int Attacked, int Found, int Named, int Quiet, int FalseAlarms)
{
    public static TriggerFigures operator +(TriggerFigures one, TriggerFigures other) => new(one.Attacked + other.Attacked, one.Found + other.Found, one.Named + other.Named, one.Quiet + other.Quiet, one.FalseAlarms + other.FalseAlarms);
}
