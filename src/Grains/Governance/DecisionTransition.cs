namespace Watchgrain.Grains.Governance;

/// <summary>A step of a decision that is to be audited and then taken: from a state (null: just proposed) to the record as it stands afterwards, its audit indices apart.</summary>
public sealed record DecisionTransition(DecisionState? From, DecisionRecord Record)
{
    public string EntryKey => EntryKeys.Decision(Record.Proposal.DecisionId, Record.State);
}
