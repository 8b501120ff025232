namespace Watchgrain.Grains.Tests.Governance;

/// <summary>What goes wrong next: a write that fails before it is done (the process died first) or after (it died before it could say so), or a write that is held up.</summary>
internal sealed class Faults
{
    private readonly Dictionary<string, int> countdown = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private (string Step, TaskCompletionSource Reached, TaskCompletionSource Release)? hold;

    /// <summary>Fails the <paramref name="occurrence"/>th coming write of this name, "before:audit" or "after:decision" for instance.</summary>
    public void Fail(string step, int occurrence = 1)
    {
        lock (gate) countdown[step] = occurrence;
    }

    /// <summary>True when every fault that was asked for has happened.</summary>
    public bool Spent
    {
        get
        {
            lock (gate) return countdown.Count == 0;
        }
    }

    /// <summary>Fails every coming write or read of this name.</summary>
    public void Break(string step) => Fail(step, 0);

    /// <summary>Ends what <see cref="Break"/> began.</summary>
    public void Mend(string step)
    {
        lock (gate) countdown.Remove(step);
    }

    /// <summary>Holds up the next write of this name; the first task ends when it is reached, the source lets it go.</summary>
    public (Task Reached, TaskCompletionSource Release) Hold(string step)
    {
        var held = (step, Reached: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), Release: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate) hold = held;
        return (held.Reached.Task, held.Release);
    }

    public async Task PassAsync(string step)
    {
        (string Step, TaskCompletionSource Reached, TaskCompletionSource Release)? held = null;
        lock (gate)
        {
            if (countdown.TryGetValue(step, out var left))
            {
                if (left > 1)
                {
                    countdown[step] = left - 1;
                }
                else
                {
                    if (left == 1) countdown.Remove(step);
                    throw new IOException($"fault injected at {step}");
                }
            }

            if (hold?.Step == step) (held, hold) = (hold, null);
        }

        if (held is not { } waiting) return;
        waiting.Reached.SetResult();
        await waiting.Release.Task;
    }
}
