namespace Watchgrain.Grains.Fleet;

/// <summary>An incident and the group that it belongs to.</summary>
internal sealed class FleetNode
{
    public FleetNode(FleetMember member)
    {
        Member = member;
        Group = new(this);
    }

    public FleetMember Member { get; }

    public FleetGroup Group { get; set; }
}
