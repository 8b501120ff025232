using System.Diagnostics;
using CsCheck;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>
/// The protocol of docs/formats/delta-protocol.md under schedules of losses, delays, repeats, crashes and second activations, apart from Orleans. After each schedule the world heals and settles; then everything must be as if one thread had seen every row once.
/// </summary>
public sealed class ProtocolExplorationTests(ITestOutputHelper output)
{
    private const int Schedules = 10_000;

    /// <summary>The rarest of the missing mechanisms shows in schedule 57,855. The reduced sizes begin shortly before those that are rare.</summary>
    private const int Plenty = 200_000;

    private static readonly Gen<Move[]> Faulty = Gen.Select(
        Gen.Frequency(
            (24, MoveKind.Run), (6, MoveKind.DeliverAny), (3, MoveKind.Lose), (3, MoveKind.Delay), (8, MoveKind.Hold), (3, MoveKind.Release), (3, MoveKind.Duplicate), (14, MoveKind.Send), (3, MoveKind.SendAgain), (1, MoveKind.SendOtherContent),
            (12, MoveKind.Tick), (8, MoveKind.Checkpoint), (8, MoveKind.Clock), (4, MoveKind.Crash), (1, MoveKind.CrashAll), (7, MoveKind.Split), (1, MoveKind.Decide)),
        Gen.Int[0, 255],
        (kind, number) => new Move(kind, number)).Array[1, 120];

    [Fact]
    public void Statistics_AfterAnySchedule_EqualTheOracle()
    {
        var clock = Stopwatch.StartNew();
        Faulty.Sample(schedule => new World(Weakness.None).Play(schedule), iter: Schedules, print: schedule => Shrunk(schedule, Weakness.None));
        output.WriteLine($"{Schedules} schedules, {Schedules / clock.Elapsed.TotalSeconds:F0} per second");
    }

    [Theory]
    [InlineData(Weakness.ApplyWithoutDenseIds, 0)]
    [InlineData(Weakness.TrimBeforeDurable, 0)]
    [InlineData(Weakness.CloseWithoutWaiting, 0)]
    [InlineData(Weakness.PanesForgottenWhenNamed, 0)]
    [InlineData(Weakness.LastRowTrimmed, 57_000)]
    [InlineData(Weakness.NoFenceInTheLog, 0)]
    [InlineData(Weakness.CheckpointReadBeforeEpoch, 20_000)]
    [InlineData(Weakness.GuessAfterFailedAppend, 0)]
    [InlineData(Weakness.NoMemoryOfProducers, 0)]
    [InlineData(Weakness.SignalsSentOnce, 0)]
    [InlineData(Weakness.NoDoubtOfOneself, 0)]
    [InlineData(Weakness.NoVersionsInTheStorage, 0)]
    [InlineData(Weakness.SourcesNamedByArrival, 0)]
    [InlineData(Weakness.PlacesNotWritten, 0)]
    [InlineData(Weakness.VerdictsNotInTheLog, 0)]
    [InlineData(Weakness.VerdictsWithoutRevision, 0)]
    public void Protocol_WithoutOneMechanism_IsFoundBroken(Weakness weakness, uint from)
    {
        for (ulong seed = TestSizes.Full ? 0 : from; seed < Plenty; seed++)
        {
            var schedule = Faulty.Generate(new PCG((uint)seed, seed * 0x9E3779B97F4A7C15), null, out _);
            if (Failure(schedule, weakness) is null)
                continue;
            output.WriteLine($"schedule {seed} of {schedule.Length} steps; {Shrunk(schedule, weakness)}");
            return;
        }
        Assert.Fail($"{Plenty} schedules did not notice {weakness}.");
    }

    private static string? Failure(IEnumerable<Move> schedule, Weakness weakness)
    {
        try
        {
            new World(weakness).Play(schedule);
            return null;
        }
        catch (BrokenInvariantException broken)
        {
            return broken.Message;
        }
    }

    // Leaves out step by step whatever the failure does not need.
    private static string Shrunk(Move[] schedule, Weakness weakness)
    {
        var steps = schedule.ToList();
        for (var shorter = true; shorter;)
        {
            shorter = false;
            for (var i = steps.Count - 1; i >= 0; i--)
            {
                var step = steps[i];
                steps.RemoveAt(i);
                if (Failure(steps, weakness) is null)
                    steps.Insert(i, step);
                else
                    shorter = true;
            }
        }
        return $"{steps.Count} steps are enough: {string.Join(", ", steps)}: {Failure(steps, weakness)}";
    }
}
