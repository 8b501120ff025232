namespace Watchgrain.Grains.Releases;

/// <summary>The rules of releases: what overlaps, what the budget allows. Pure.</summary>
internal sealed class ReleaseLedger(ReleaseState state, long budget)
{
    /// <summary>Of a model; of weeks, 20 years.</summary>
    public const int MostWindows = 1000;

    /// <summary>Who asks again does so within minutes.</summary>
    public const int MostAnswers = 8;

    /// <summary>What has been answered to a request, or that its key was another's; null when it is new.</summary>
    public (ReleaseStatus Status, AnsweredRelease Answer)? Find(ReleaseRequest request) => request.Key.Length > 0 && state.Answers.Find(answer => answer.Key == request.Key) is { } known
        ? (known.Request.AsSpan().SequenceEqual(request.Digest) ? ReleaseStatus.Repeated : ReleaseStatus.OtherRequest, known)
        : null;

    /// <summary>
    /// Before the entry of a release: the answer, where its request has a key, so that it is not lost when the entry stands. One that was prepared for an entry that never came to be goes: it would be taken for the answer of this one.
    /// </summary>
    /// <returns>There is something to write.</returns>
    public bool Prepare(ReleaseRecord release)
    {
        var before = state.Pending;
        state.Pending = release.Request.Key.Length == 0 ? null : new(release.Request.Key, release.Request.Digest, state.Next, -1, release.Figures);
        return state.Pending != before;
    }

    /// <summary>Takes note of an entry that stands, and of the answer that was prepared for it.</summary>
    public void Take(ReleaseRecord release, long index)
    {
        if (state.Pending is { } pending && pending.Number == state.Next)
        {
            state.Answers.Add(pending with { AuditIndex = index });
            if (state.Answers.Count > MostAnswers) state.Answers.RemoveAt(0);
            state.Pending = null;
        }

        Take(release);
    }

    public (ReleaseStatus Status, ReleasedWindow Window) Judge(ReleasedWindow window, long epsilon)
    {
        // Noise hides what the difference of two windows would tell.
        if (epsilon > 0) return (epsilon > budget - state.Spent ? ReleaseStatus.OverBudget : ReleaseStatus.Done, window);
        if (state.Windows.Find(window.IsSame) is { } same)
        {
            // Where the values of one feature are made of those of another, its totals tell what the other's hide.
            var isOther = same.By.Length > 0 && window.By.Length > 0 && same.By != window.By;
            return isOther ? (ReleaseStatus.OtherGroups, same) : (ReleaseStatus.Done, same.By.Length > 0 ? same : same with { By = window.By });
        }
        if (state.Windows.Find(window.Overlaps) is { } other) return (ReleaseStatus.Overlaps, other);
        return (state.Windows.Count == MostWindows ? ReleaseStatus.TooMany : ReleaseStatus.Done, window);
    }

    /// <summary>Whether a release without noise tells what was told before of the same window: what has been deleted since would be the difference.</summary>
    /// <param name="release">What would be told.</param>
    /// <param name="before">The window as it is known.</param>
    public static bool IsAsBefore(ReleaseRecord release, ReleasedWindow before) =>
        (before.TotalsDigest.Length == 0 || before.TotalsDigest == Convert.ToHexString(release.TotalsDigest))
        && (before.Digest.Length == 0 || release.By.Length == 0 || before.Digest == Convert.ToHexString(release.Digest));

    /// <summary>Takes note of a release whose entry stands.</summary>
    public void Take(ReleaseRecord release)
    {
        if (state.Pending?.Number == state.Next) state.Pending = null;
        state.Next++;
        state.Spent += release.Epsilon;
        if (release.Epsilon > 0) return;
        var window = release.Window with { TotalsDigest = Convert.ToHexString(release.TotalsDigest) };
        if (release.By.Length > 0) window = window with { By = release.By, Digest = Convert.ToHexString(release.Digest) };
        state.Windows.RemoveAll(window.IsSame);
        state.Windows.Add(window);
    }
}
