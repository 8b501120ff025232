using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Denials;
using Watchgrain.Grains.Evaluations;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.People;
using Watchgrain.Grains.Releases;
using Watchgrain.Grains.Retention;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>The stored forms, by the serializer that the grains use.</summary>
internal static class Forms
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static Serializer<PartitionEntry> Entries { get; } = Services.GetRequiredService<Serializer<PartitionEntry>>();

    public static Serializer<PartitionState> Partitions { get; } = Services.GetRequiredService<Serializer<PartitionState>>();

    public static Serializer<ReceiverState> Receivers { get; } = Services.GetRequiredService<Serializer<ReceiverState>>();

    public static Serializer<CoordinatorState> Coordinators { get; } = Services.GetRequiredService<Serializer<CoordinatorState>>();

    public static Serializer<DecisionGrainState> Decisions { get; } = Services.GetRequiredService<Serializer<DecisionGrainState>>();

    public static Serializer<OutboxState> Outboxes { get; } = Services.GetRequiredService<Serializer<OutboxState>>();
    public static Serializer<EvaluationGrainState> Evaluations { get; } = Services.GetRequiredService<Serializer<EvaluationGrainState>>();

    public static Serializer<PeopleGrainState> People { get; } = Services.GetRequiredService<Serializer<PeopleGrainState>>();

    public static Serializer<FleetState> Fleets { get; } = Services.GetRequiredService<Serializer<FleetState>>();

    public static Serializer<AccessDenialState> Denials { get; } = Services.GetRequiredService<Serializer<AccessDenialState>>();

    public static Serializer<RetentionState> Retention { get; } = Services.GetRequiredService<Serializer<RetentionState>>();

    public static Serializer<ReleaseState> Releases { get; } = Services.GetRequiredService<Serializer<ReleaseState>>();
}
