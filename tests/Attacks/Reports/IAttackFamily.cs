namespace Watchgrain.Attacks.Reports;

/// <summary>Attacks of one kind, each with what is to find it, and the controls on which that has to stay silent.</summary>
internal interface IAttackFamily
{
    /// <summary>Rows of the first table of the report.</summary>
    IEnumerable<AttackCase> Attacks();

    /// <summary>Rows of the second one.</summary>
    IEnumerable<ControlCase> Controls();
}
